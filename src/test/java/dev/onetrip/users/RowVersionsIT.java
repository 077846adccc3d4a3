package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.Service;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a thousand creations cost in row versions: a group rescores every user once, however many its members are. */
@ExtendWith(RealPostgres.class)
class RowVersionsIT {
    private static final int USERS = 10_000;
    private static final int CREATIONS = 1_000;

    @Test
    void aGroupRewritesEveryRowOnce(Database database) {
        long board = Tables.filledBoard(database, USERS);
        try (Service service = Service.start(Map.of(
                "onetrip.database.url", database.url(),
                "onetrip.users.deadline", "30s",
                "onetrip.users.rescoring", "set-based"))) {
            List<CompletableFuture<Answer>> answers = IntStream.range(0, CREATIONS)
                    .mapToObj(i -> service.http().postLater(Tables.usersOf(board), Sent.user("n-" + i, i)))
                    .toList();
            assertThat(answers.stream().map(CompletableFuture::join))
                    .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(201));
        }
        // a backend hands in its figures when it ends
        Eventually.becomes(
                USERS + CREATIONS,
                Eventually.SOON,
                "rows inserted",
                () -> database.number("SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'users'"));
        List<Long> groups = database
                .query(
                        "SELECT count(*) AS members FROM user_profile p JOIN users u ON u.id = user_id"
                                + " WHERE p.board_id = ? AND username LIKE 'n-%'"
                                + " GROUP BY p.xmin::text ORDER BY min(user_id)",
                        board)
                .stream()
                .map(row -> (Long) Objects.requireNonNull(row.get("members")))
                .toList();
        assertThat(groups.size()).isLessThanOrEqualTo(100);
        assertThat(database.number("SELECT n_tup_upd FROM pg_stat_user_tables WHERE relname = 'users'"))
                .isEqualTo(rowVersions(groups))
                .isLessThanOrEqualTo((USERS + CREATIONS) * (long) groups.size());
    }

    /** Every user from before the group once; its members are stored as the later ones leave them. */
    private static long rowVersions(List<Long> groups) {
        long users = USERS;
        long versions = 0;
        for (long members : groups) {
            versions += users;
            users += members;
        }
        return versions;
    }
}
