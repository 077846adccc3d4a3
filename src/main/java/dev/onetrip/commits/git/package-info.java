/** Indexing of git repositories: clones, their cache, the walk over their commits. */
@NullMarked
package dev.onetrip.commits.git;

import org.jspecify.annotations.NullMarked;
