/** Tests of the unit of work. */
@NullMarked
package dev.onetrip.transaction;

import org.jspecify.annotations.NullMarked;
