package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Seeds;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** A settling writes the map of a board into its rows, in the background, and no reader sees it. */
class SettleIT {
    private static final int USERS = 100;

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.users.rescoring", "deferred")
            .with("onetrip.users.settle-chunk", 10)
            .with("onetrip.jobs.concurrency", 1)
            .with("onetrip.jobs.poll-interval", "20ms");

    private final Database database = RACK.database();

    private long mappedBoard() {
        long board = Tables.filledBoard(database, USERS);
        // the first one writes each base, the others move the map
        for (int i = 0; i < 3; i++) {
            assertThat(create(board, "u" + i).status()).isEqualTo(201);
        }
        assertThat(database.number("SELECT count(*) FROM boards WHERE board_id = ? AND slope > 1", board))
                .isEqualTo(1);
        return board;
    }

    private static Answer create(long board, String username, String... headers) {
        return RACK.http().post(Tables.usersOf(board), Sent.user(username, 7), headers);
    }

    private List<Map<String, @Nullable Object>> seen(long board) {
        return database.query("SELECT id, score, updated FROM user_scores WHERE board_id = ? ORDER BY id", board);
    }

    private static String settle(long board) {
        Answer answer = RACK.http().post("/boards/" + board + "/settle", "");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
        return answer.header("location").orElseThrow();
    }

    private static JsonNode ended(String job) {
        Eventually.within(
                Eventually.SOON,
                () -> List.of("succeeded", "failed", "cancelled")
                        .contains(RACK.http().get(job).json().get("state").asString()));
        return RACK.http().get(job).json();
    }

    @Test
    void aSettlingChangesNothingThatAReaderSeesAndTellsItsRows() {
        long board = mappedBoard();
        List<Map<String, @Nullable Object>> before = seen(board);
        String job = settle(board);
        assertThat(ended(job).get("state").asString()).isEqualTo("succeeded");
        assertThat(seen(board)).isEqualTo(before);
        JsonNode answer = RACK.http().get(job + "/answer").json();
        assertThat(answer.get("settled").asLong()).isEqualTo(USERS + 3);
        assertThat(answer.get("users").asLong()).isEqualTo(USERS + 3);
        assertThat(database.number(
                        "SELECT count(*) FROM boards WHERE board_id = ? AND slope = 1 AND intercept = 0"
                                + " AND rescored IS NULL AND is_based",
                        board))
                .isEqualTo(1);
        assertThat(database.number(
                        "SELECT count(*) FROM users u JOIN user_scores s USING (board_id, id) WHERE board_id = ?"
                                + " AND u.score = s.score AND u.base = s.score AND u.updated IS NOT DISTINCT FROM s.updated",
                        board))
                .isEqualTo(USERS + 3);
    }

    /** Positive and negative, of so many bits at most and 12 digits after the point. */
    private static BigDecimal score(SplittableRandom random, int bits) {
        BigInteger digits = new BigInteger(random.nextInt(bits), new Random(random.nextLong()));
        return new BigDecimal(random.nextBoolean() ? digits : digits.negate(), 12);
    }

    /**
     * The server multiplies and adds as exact arithmetic does, and a settling writes what it read: of scores of up to
     * 38 digits, of which half have a base of 60 digits after the point.
     */
    @ParameterizedTest
    @CsvSource({"12, 127", "6, 100", "0, 80"})
    void whatIsReadThroughAnyMapIsExactAndIsWhatASettlingWrites(int scaleOfSlope, int bits) {
        SplittableRandom random = Seeds.random("maps and scores");
        long board = Tables.filledBoard(database, 0);
        BigDecimal slope = BigDecimal.valueOf(random.nextLong(1, 1_000_000_000_000L), scaleOfSlope);
        BigDecimal intercept = BigDecimal.valueOf(random.nextLong(-1_000_000_000_000_000L, 1_000_000_000_000_000L), 6);
        Map<Long, BigDecimal> exact = new HashMap<>();
        List<String> rows = new ArrayList<>();
        for (long id = 1; id <= USERS; id++) {
            BigDecimal stored = id == 1 ? BigDecimal.ZERO : score(random, bits);
            boolean hasBase = random.nextBoolean();
            BigDecimal base = hasBase ? score(random, bits).add(BigDecimal.valueOf(random.nextLong(), 60)) : stored;
            exact.put(id, slope.multiply(base).add(intercept).setScale(12, RoundingMode.HALF_UP));
            rows.add("(" + board + "," + id + ",'u" + id + "'," + stored.toPlainString() + ","
                    + (hasBase ? base.toPlainString() : "NULL") + ")");
        }
        database.sql("INSERT INTO users (board_id, id, username, score, base) VALUES " + String.join(",", rows));
        database.sql(
                "UPDATE boards SET users = ?, slope = ?, intercept = ?, rescored = now(), newest = 0 WHERE board_id = ?",
                USERS,
                slope,
                intercept,
                board);
        assertThat(scores("user_scores", board)).isEqualTo(exact);
        assertThat(ended(settle(board)).get("state").asString()).isEqualTo("succeeded");
        assertThat(scores("users", board)).isEqualTo(exact);
        assertThat(scores("user_scores", board)).isEqualTo(exact);
    }

    private Map<Long, BigDecimal> scores(String table, long board) {
        return database.query("SELECT id, score FROM " + table + " WHERE board_id = ?", board).stream()
                .collect(Collectors.toUnmodifiableMap(row -> (Long) Objects.requireNonNull(row.get("id")), row ->
                        (BigDecimal) Objects.requireNonNull(row.get("score"))));
    }

    @Test
    void aSettledBoardIsNotWrittenAgainAndGoesOnWithItsMap() {
        long board = mappedBoard();
        JsonNode unused = ended(settle(board));
        String again = settle(board);
        unused = ended(again);
        assertThat(RACK.http().get(again + "/answer").json().get("settled").asLong())
                .isZero();
        assertThat(create(board, "next").status()).isEqualTo(201);
        assertThat(database.number("SELECT count(*) FROM boards WHERE board_id = ? AND slope > 1", board))
                .isEqualTo(1);
    }

    @Test
    void aBoardThatIsNotThereIsNotFound() {
        String job = settle(987_654_321);
        assertThat(ended(job).get("state").asString()).isEqualTo("failed");
        assertThat(RACK.http().get(job + "/answer").status()).isEqualTo(404);
    }

    @Test
    void aRehearsalOfASettlingIsRefused() {
        assertThat(RACK.http()
                        .post("/boards/1/settle", "", "Prefer", "tx=rollback")
                        .status())
                .isEqualTo(422);
    }

    /** A row in the middle is locked, so that the settling stands still there for as long as the test looks. */
    @Test
    void progressIsSeenAndOtherBoardsGoOnWhileTheBoardsOwnRequestsAreToldToComeBack() throws Exception {
        long board = mappedBoard();
        long other = Tables.filledBoard(database, 5);
        List<Map<String, @Nullable Object>> before = seen(board);
        String job;
        try (Connection rival = holding(board)) {
            job = settle(board);
            Eventually.within(
                    Eventually.SOON,
                    () -> RACK.http()
                                    .get(job)
                                    .json()
                                    .get("progress")
                                    .get("done")
                                    .asLong()
                            == 50);
            assertThat(RACK.http().get(job).json().get("progress").get("total").asLong())
                    .isEqualTo(USERS + 3);
            assertThat(create(other, "quick").status()).isEqualTo(201);
            Answer own = create(board, "waits", "Request-Timeout", "1");
            assertThat(own.status()).as(own.toString()).isIn(503, 504);
            assertThat(own.json().get("outcome").asString("rolled-back")).isEqualTo("rolled-back");
            assertThat(seen(board)).isEqualTo(before);
            rival.rollback();
        }
        assertThat(ended(job).get("state").asString()).isEqualTo("succeeded");
        assertThat(seen(board)).isEqualTo(before);
    }

    private Connection holding(long board) throws Exception {
        Connection rival = database.connect();
        rival.setAutoCommit(false);
        try (Statement statement = rival.createStatement()) {
            boolean unused = statement.execute(
                    "SELECT FROM users WHERE board_id = " + board + " AND username = 'seed-51' FOR UPDATE");
        }
        return rival;
    }

    /** The backend dies as it would with the machine; the job tries again and finds the board as it was. */
    @Test
    void aSettlingThatIsKilledInTheMiddleLosesNothing() throws Exception {
        long board = mappedBoard();
        List<Map<String, @Nullable Object>> before = seen(board);
        String job;
        try (Connection rival = holding(board)) {
            job = settle(board);
            Eventually.within(
                    Eventually.SOON,
                    () -> database.number("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'WITH settled AS%'"
                                    + " AND wait_event_type = 'Lock'")
                            == 1);
            database.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'WITH settled AS%'"
                    + " AND wait_event_type = 'Lock'");
            assertThat(seen(board)).isEqualTo(before);
            rival.rollback();
        }
        assertThat(ended(job).get("state").asString()).isEqualTo("succeeded");
        assertThat(seen(board)).isEqualTo(before);
    }
}
