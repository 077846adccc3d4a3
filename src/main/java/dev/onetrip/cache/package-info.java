/**
 * Answers of reads that are kept in memory and never older than the last acknowledged write, whatever instance wrote.
 */
@NullMarked
package dev.onetrip.cache;

import org.jspecify.annotations.NullMarked;
