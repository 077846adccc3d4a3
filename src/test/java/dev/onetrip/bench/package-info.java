/** The benchmark: every figure of the README comes from here, with its baseline in the same run. */
@NullMarked
package dev.onetrip.bench;

import org.jspecify.annotations.NullMarked;
