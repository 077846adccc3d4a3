/** Bulk ingest of commits: strategies, failure modes, resumable uploads. */
@NullMarked
package dev.onetrip.commits.ingest;

import org.jspecify.annotations.NullMarked;
