package dev.onetrip.users;

/**
 * The answer to a creation.
 *
 * @param replayed whether an earlier request with the same key created the user
 */
record Created(User user, boolean replayed) {}
