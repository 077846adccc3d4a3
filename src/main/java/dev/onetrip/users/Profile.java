package dev.onetrip.users;

/** The name behind a user. */
record Profile(String firstname, String lastname) {}
