/** Tests of bulk ingest. */
@NullMarked
package dev.onetrip.commits.ingest;

import org.jspecify.annotations.NullMarked;
