/** Tests of what every feature stands on. */
@NullMarked
package dev.onetrip.core;

import org.jspecify.annotations.NullMarked;
