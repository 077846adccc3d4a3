/** Values in memory: read once, and never older than the last change. */
@NullMarked
package dev.onetrip.cache;

import org.jspecify.annotations.NullMarked;
