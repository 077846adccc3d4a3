/** Tests of git indexing. */
@NullMarked
package dev.onetrip.commits.git;

import org.jspecify.annotations.NullMarked;
