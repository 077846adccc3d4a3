/** Commits: bulk ingest of a repository's history, and reading it back. */
@NullMarked
package dev.onetrip.commits;

import org.jspecify.annotations.NullMarked;
