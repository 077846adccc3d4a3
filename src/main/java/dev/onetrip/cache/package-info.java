/** Values that were read and are kept in memory until a change of them is announced, by whatever instance. */
@NullMarked
package dev.onetrip.cache;

import org.jspecify.annotations.NullMarked;
