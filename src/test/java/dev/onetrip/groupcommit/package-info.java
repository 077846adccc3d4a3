/** Tests of group commit. */
@NullMarked
package dev.onetrip.groupcommit;

import org.jspecify.annotations.NullMarked;
