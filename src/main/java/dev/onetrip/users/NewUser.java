package dev.onetrip.users;

import dev.onetrip.web.Reading;
import java.math.BigDecimal;
import java.time.Instant;

/** A user that is asked for; every field is within its bounds. */
record NewUser(String username, BigDecimal score, Profile profile) {
    /** Most code points of a username, a first and a last name: varchar(100) in schema.sql. */
    static final int NAME_MAX = 100;

    /** Most digits after the point: numeric(38,12) in schema.sql keeps what was sent. */
    static final int SCORE_FRACTION_MAX = 12;

    /** Largest absolute score; a score grows at most by the number of users, which leaves room for 10^14 of them. */
    static final BigDecimal SCORE_MAX = BigDecimal.valueOf(1_000_000_000_000L);

    /** How one comes out of JSON. */
    static final Reading<NewUser> READING = Reading.of(
            fields -> new NewUser(
                    fields.text("username", 1, NAME_MAX),
                    fields.decimal("score", SCORE_MAX.negate(), SCORE_MAX, SCORE_FRACTION_MAX),
                    fields.object(
                            "profile",
                            profile -> new Profile(
                                    profile.text("firstname", 1, NAME_MAX), profile.text("lastname", 1, NAME_MAX)))),
            "username",
            "score",
            "profile.firstname",
            "profile.lastname");

    /** How one comes out of a line, also out of that of a list. */
    static final Reading<NewUser> LINE = READING.ignoringTogether("id", "created", "updated");

    /** The user as it is stored, before a creation rescored it. */
    User stored(long id, Instant created) {
        return new User(id, username, score, created, null, profile);
    }
}
