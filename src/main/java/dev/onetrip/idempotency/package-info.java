/** Writes that carry an Idempotency-Key are done once: reading the key, and replaying the stored answer. */
@NullMarked
package dev.onetrip.idempotency;

import org.jspecify.annotations.NullMarked;
