package dev.onetrip.users;

import java.time.Instant;

/** One line of the log of what was done. */
record Action(long id, String action, Instant created) {}
