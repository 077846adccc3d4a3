/** Rules that hold for the whole project. */
@NullMarked
package dev.onetrip;

import org.jspecify.annotations.NullMarked;
