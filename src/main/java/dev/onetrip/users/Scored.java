package dev.onetrip.users;

import java.math.BigDecimal;

/** A user's score, without the rest. */
record Scored(long id, BigDecimal score) {}
