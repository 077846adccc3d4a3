/** Tests of bulk ingest. */
@NullMarked
package dev.onetrip.commits;

import org.jspecify.annotations.NullMarked;
