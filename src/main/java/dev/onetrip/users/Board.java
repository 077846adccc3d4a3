package dev.onetrip.users;

import dev.onetrip.transaction.Columns;
import io.r2dbc.spi.Row;
import java.math.BigDecimal;

/**
 * A board under its lock.
 *
 * @param users how many it has
 * @param map what its users have been through since their rows were written; the identity unless {@code isMapped}
 * @param isMapped whether rows of users have to be read through the map
 * @param isBased whether the row of each user has a base, by which the index of the top list finds it
 * @param mayDefer whether every service that shares the database reads rows through the map
 */
record Board(long id, long users, Affine map, boolean isMapped, boolean isBased, boolean mayDefer) {

    /** One whose users stand in their rows as they are. */
    static Board plain(long id, long users) {
        return new Board(id, users, Affine.IDENTITY, false, false, false);
    }

    /** Of {@link UsersSql#LOCK_BOARD}. */
    static Board of(long id, Row row) {
        return new Board(
                id,
                Columns.required(row, 0, Long.class),
                new Affine(Columns.required(row, 1, BigDecimal.class), Columns.required(row, 2, BigDecimal.class)),
                Columns.required(row, 3, Boolean.class),
                Columns.required(row, 4, Boolean.class),
                Columns.required(row, 5, Boolean.class));
    }
}
