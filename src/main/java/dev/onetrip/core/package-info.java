/**
 * What every other package stands on: refusals and their problems, outcomes, deadlines, receipts, checks of settings.
 */
@NullMarked
package dev.onetrip.core;

import org.jspecify.annotations.NullMarked;
