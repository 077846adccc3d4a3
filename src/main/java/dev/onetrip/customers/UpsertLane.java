package dev.onetrip.customers;

import dev.onetrip.groupcommit.HashedLane;

/** Where requests wait for each other: those of one range of keys that are to be done in one way. */
record UpsertLane(HashedLane hashed, Strategy strategy) {}
