/** Concurrent requests that share one transaction, each with its own answer. */
@NullMarked
package dev.onetrip.groupcommit;

import org.jspecify.annotations.NullMarked;
