package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Http;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.Service;
import dev.onetrip.support.ServiceProcess;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The service or the server is killed between two chunks of a settling: no reader sees it, and the job ends later. */
@Timeout(120)
class KilledSettleFaultIT {
    private static final int USERS = 100;

    @RegisterExtension
    static final RealPostgres POSTGRES = RealPostgres.dedicated();

    private static Map<String, Object> properties(Object... more) {
        Map<String, Object> all = new HashMap<>(Map.of(
                "onetrip.database.url",
                POSTGRES.database().url(),
                "onetrip.users.rescoring",
                "deferred",
                "onetrip.users.settle-chunk",
                10,
                "onetrip.jobs.concurrency",
                1,
                "onetrip.jobs.lease",
                "1s",
                "onetrip.jobs.poll-interval",
                "50ms"));
        for (int i = 0; i < more.length; i += 2) {
            all.put((String) more[i], more[i + 1]);
        }
        return all;
    }

    private static long mappedBoard(Http http) {
        long board = Tables.filledBoard(POSTGRES.database(), USERS);
        for (int i = 0; i < 3; i++) {
            assertThat(http.post(Tables.usersOf(board), Sent.user("u" + i, 7)).status())
                    .isEqualTo(201);
        }
        assertThat(count("SELECT count(*) FROM boards WHERE board_id = ? AND slope > 1", board))
                .isEqualTo(1);
        return board;
    }

    private static long count(String sql, long board) {
        return POSTGRES.database().number(sql, board);
    }

    private static List<Map<String, @Nullable Object>> seen(long board) {
        return POSTGRES.database()
                .query("SELECT id, score, updated FROM user_scores WHERE board_id = ? ORDER BY id", board);
    }

    private static String settle(Http http, long board) {
        Answer answer = http.post("/boards/" + board + "/settle", "");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
        return answer.header("location").orElseThrow();
    }

    /** Locks a row in the middle, before which the settling stands still. */
    private static Connection holding(long board) throws SQLException {
        Connection rival = POSTGRES.database().connect();
        rival.setAutoCommit(false);
        try (Statement statement = rival.createStatement()) {
            boolean unused = statement.execute(
                    "SELECT FROM users WHERE board_id = " + board + " AND username = 'seed-51' FOR UPDATE");
        }
        return rival;
    }

    private static void awaitTheMiddle(Http http, String job) {
        Eventually.within(
                Eventually.SOON,
                () -> http.get(job).json().get("progress").get("done").asLong() == 50);
        Eventually.becomes(1, Eventually.SOON, "statements that wait", POSTGRES.database()::waiting);
    }

    private static void assertSettled(Http http, String job, long board, List<Map<String, @Nullable Object>> before) {
        String state = Eventually.first(
                        Eventually.SOON,
                        () -> http.get(job),
                        answer -> answer.status() == 200
                                && List.of("succeeded", "failed", "cancelled")
                                        .contains(answer.json().get("state").asString()))
                .json()
                .get("state")
                .asString();
        assertThat(state).isEqualTo("succeeded");
        assertThat(seen(board)).isEqualTo(before);
        assertThat(count("SELECT count(*) FROM boards WHERE board_id = ? AND slope = 1 AND rescored IS NULL", board))
                .isEqualTo(1);
        assertThat(count(
                        "SELECT count(*) FROM users u JOIN user_scores s USING (board_id, id)"
                                + " WHERE board_id = ? AND u.score = s.score AND u.base = s.score",
                        board))
                .isEqualTo(USERS + 3);
    }

    @Test
    void aKillOfTheServiceLosesNothingAndTheNextOneSettles() throws Exception {
        Database database = POSTGRES.database();
        String job;
        long board;
        List<Map<String, @Nullable Object>> before;
        try (ServiceProcess killed = ServiceProcess.start(ServiceProcess.QUICK_START, properties())) {
            board = mappedBoard(killed.http());
            before = seen(board);
            try (Connection rival = holding(board)) {
                job = settle(killed.http(), board);
                awaitTheMiddle(killed.http(), job);
                killed.kill();
                Eventually.becomes(
                        0, Eventually.SOON, "backends of the service", () -> database.connectionsOf("onetrip"));
                assertThat(seen(board)).isEqualTo(before);
                rival.rollback();
            }
        }
        try (Service next = Service.start(properties())) {
            assertSettled(next.http(), job, board, before);
        }
    }

    @Test
    void aKillOfTheServerLosesNothingAndTheServiceSettlesOnceItIsBack() throws Exception {
        // a line per attempt to reach a server that is not there
        try (Service service = Service.start(properties("logging.level.io.r2dbc.postgresql.client", "off"))) {
            long board = mappedBoard(service.http());
            List<Map<String, @Nullable Object>> before = seen(board);
            String job;
            try (Connection rival = holding(board)) {
                assertThat(rival.isClosed()).isFalse();
                job = settle(service.http(), board);
                awaitTheMiddle(service.http(), job);
                POSTGRES.kill();
            }
            POSTGRES.startAgain();
            assertThat(seen(board)).isEqualTo(before);
            assertSettled(service.http(), job, board, before);
        }
    }
}
