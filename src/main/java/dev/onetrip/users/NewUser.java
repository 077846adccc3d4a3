package dev.onetrip.users;

import java.math.BigDecimal;

/** A user that is asked for; every field is within its bounds. */
record NewUser(String username, BigDecimal score, Profile profile) {
    /** Most code points of a username, a first and a last name: varchar(100) in schema.sql. */
    static final int NAME_MAX = 100;

    /** Most digits after the point: numeric(38,12) in schema.sql keeps what was sent. */
    static final int SCORE_FRACTION_MAX = 12;

    /** Largest absolute score; a score grows at most by the number of users, which leaves room for 10^14 of them. */
    static final BigDecimal SCORE_MAX = BigDecimal.valueOf(1_000_000_000_000L);
}
