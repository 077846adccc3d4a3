/** Tests of the faults. */
@NullMarked
package dev.onetrip.faults;

import org.jspecify.annotations.NullMarked;
