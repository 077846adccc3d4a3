/** One unit of work: its connection, deadline, batches of typed literals, COPY, and what became of its COMMIT. */
@NullMarked
package dev.onetrip.transaction;

import org.jspecify.annotations.NullMarked;
