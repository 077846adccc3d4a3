package dev.onetrip.migrations;

import java.time.Duration;

/**
 * How patient a migration is.
 *
 * @param lockTimeout that a statement waits for a lock at first, and so whatever queues behind it
 * @param patience longest that it tries again, or waits for another migration
 * @param report time between two lines of progress
 */
record Settings(Duration lockTimeout, Duration patience, Duration report) {}
