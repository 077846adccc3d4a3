/** onetrip: writes that touch many rows, in one round trip, one transaction and one deadline. */
@NullMarked
package dev.onetrip;

import org.jspecify.annotations.NullMarked;
