package dev.onetrip.users;

import java.time.Instant;

/** What the server gave a new user. */
record InsertedUser(long id, String username, Instant created) {}
