/** What every feature stands on: units of work, group commit, batches of typed literals, refusals, receipts. */
@NullMarked
package dev.onetrip.core;

import org.jspecify.annotations.NullMarked;
