package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Seeds;
import dev.onetrip.support.Service;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A board whose map moves reads as one whose rows were all written, on every route. */
@TestMethodOrder(MethodOrderer.Random.class)
class DeferredIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.users.rescoring", "deferred")
            .with("onetrip.users.deadline", "20s")
            .with("onetrip.live.top-interval", "20ms");

    private final Database database = RACK.database();

    private Answer create(long board, String username, Object score) {
        Answer answer = RACK.http().post(Tables.usersOf(board), Sent.user(username, score));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        return answer;
    }

    private List<JsonNode> list(long board) {
        return RACK.http()
                .get(Tables.usersOf(board), "Accept", "application/x-ndjson")
                .lines();
    }

    private boolean isMapped(long board) {
        return database.number("SELECT count(*) FROM boards WHERE board_id = ? AND rescored IS NOT NULL", board) == 1;
    }

    @Test
    void aCreationWritesNoRowButItsOwn() {
        long board = Tables.filledBoard(database, 100);
        Answer unused = create(board, "first", 1);
        List<String> before = database.strings("SELECT ctid::text FROM users WHERE board_id = ? ORDER BY id", board);
        unused = create(board, "next", 1);
        List<String> after = database.strings("SELECT ctid::text FROM users WHERE board_id = ? ORDER BY id", board);
        assertThat(after).hasSize(102).startsWith(before.toArray(String[]::new));
        assertThat(isMapped(board)).isTrue();
    }

    @Test
    void theViewShowsWhatTheListShows() {
        long board = Tables.filledBoard(database, 20);
        for (int i = 0; i < 20; i++) {
            Answer unused = create(board, "u" + i, i * 3 - 30);
        }
        List<Map<String, @Nullable Object>> rows =
                database.query("SELECT id, score, updated FROM user_scores WHERE board_id = ? ORDER BY id", board);
        List<JsonNode> items = list(board);
        assertThat(items).hasSameSizeAs(rows);
        for (int i = 0; i < rows.size(); i++) {
            assertThat(items.get(i).get("id").asLong()).isEqualTo(rows.get(i).get("id"));
            assertThat(items.get(i).get("score").decimalValue()).isEqualByComparingTo((BigDecimal)
                    Objects.requireNonNull(rows.get(i).get("score")));
            assertThat(items.get(i).get("updated").isNull())
                    .isEqualTo(rows.get(i).get("updated") == null);
            assertThat(RACK.http()
                            .get(Tables.usersOf(board) + "/" + rows.get(i).get("id"))
                            .json())
                    .isEqualTo(items.get(i));
        }
    }

    @Test
    void everyUserButTheNewestIsUpdatedAtTheLastCreation() {
        long board = Tables.filledBoard(database, 5);
        Answer unused = create(board, "a", 1);
        OffsetDateTime between = OffsetDateTime.parse(database.strings(
                        "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")
                .get(0));
        unused = create(board, "b", 1);
        List<JsonNode> users = list(board);
        assertThat(users).hasSize(7);
        assertThat(users.subList(0, 6))
                .allSatisfy(user -> assertThat(
                                OffsetDateTime.parse(user.get("updated").asString()))
                        .isAfterOrEqualTo(between));
        assertThat(users.get(6).get("updated").isNull()).isTrue();
    }

    @Test
    void theNewestOfAGroupWhoseLastMemberIsRefusedIsNotUpdated() {
        long board = Tables.filledBoard(database, 5);
        Answer unused = create(board, "first", 1);
        Answer answer = RACK.http()
                .send(
                        "POST",
                        Tables.usersOf(board),
                        "application/x-ndjson",
                        String.join(
                                "\n",
                                Sent.user("seed-1", 1),
                                Sent.user("a", 100),
                                Sent.user("first", 1),
                                Sent.user("b", 200),
                                Sent.user("seed-2", 1)));
        assertThat(answer.status()).isEqualTo(200);
        Map<String, BigDecimal> own = SerialOrder.seeded(5);
        own.put("first", BigDecimal.ONE);
        own.put("a", BigDecimal.valueOf(100));
        own.put("b", BigDecimal.valueOf(200));
        SerialOrder.assertHolds(database, board, SerialOrder.SHARED, 5, own);
        assertThat(database.strings("SELECT username FROM user_scores WHERE board_id = ? AND updated IS NULL", board))
                .containsExactly("b");
        assertThat(database.number("SELECT users FROM boards WHERE board_id = ?", board))
                .isEqualTo(8);
    }

    @Test
    void aRehearsalAndAReplayAnswerWhatTheRealOneDoes() {
        long board = Tables.filledBoard(database, 5);
        Answer unused = create(board, "first", 1);
        Tables before = Tables.of(database);
        Answer rehearsed = RACK.http().post(Tables.usersOf(board), Sent.user("u", "12.5"), "Prefer", "tx=rollback");
        assertThat(Tables.of(database)).isEqualTo(before);
        Answer real = RACK.http().post(Tables.usersOf(board), Sent.user("u", "12.5"), "Idempotency-Key", "k" + board);
        unused = create(board, "later", 1);
        Answer replayed =
                RACK.http().post(Tables.usersOf(board), Sent.user("u", "12.5"), "Idempotency-Key", "k" + board);
        assertThat(replayed.json()).isEqualTo(real.json());
        assertThat(rehearsed.json().get("score")).isEqualTo(real.json().get("score"));
        assertThat(real.json().get("updated").isNull()).isTrue();
    }

    private List<Long> byFullScan(long board, int limit) {
        return database.query("SELECT id, score FROM user_scores WHERE board_id = ?", board).stream()
                .sorted(Comparator.<Map<String, @Nullable Object>, BigDecimal>comparing(
                                row -> (BigDecimal) Objects.requireNonNull(row.get("score")))
                        .reversed()
                        .thenComparing(row -> (Long) Objects.requireNonNull(row.get("id"))))
                .limit(limit)
                .map(row -> (Long) Objects.requireNonNull(row.get("id")))
                .toList();
    }

    private List<Long> top(long board, int limit) {
        return database
                .query(UsersSql.TOP.replace("$1", String.valueOf(board)).replace("$2", String.valueOf(limit)))
                .stream()
                .map(row -> (Long) Objects.requireNonNull(row.get("id")))
                .toList();
    }

    /** Users that join with the score that others have by then: the same in 12 digits, not in 50. */
    @ParameterizedTest
    @ValueSource(ints = {0, 30})
    void theTopListIsThatOfAFullScanWithTheOlderFirstAmongEquals(int seeded) {
        SplittableRandom random = Seeds.random("ties");
        long board = Tables.filledBoard(database, seeded);
        for (int i = 0; i < 40; i++) {
            List<JsonNode> there = list(board);
            boolean isTie = !there.isEmpty() && random.nextBoolean();
            String score = isTie
                    ? there.get(random.nextInt(there.size()))
                            .get("score")
                            .decimalValue()
                            .toPlainString()
                    : String.valueOf(random.nextInt(-50, 50));
            Answer unused = create(board, "u" + i, score);
        }
        for (int limit : new int[] {1, 2, 3, 7, 20, 50, 100}) {
            assertThat(top(board, limit)).as("top %d", limit).isEqualTo(byFullScan(board, limit));
        }
        assertThat(RACK.http().get(Tables.usersOf(board) + "/top?limit=5").status())
                .isEqualTo(200);
    }

    @Test
    void aBoardWithRowsThatHaveNoBaseListsItsTopToo() {
        long board = Tables.filledBoard(database, 30);
        database.sql(
                "UPDATE boards SET slope = 0.25, intercept = 3, rescored = now(), newest = 0 WHERE board_id = ?",
                board);
        database.sql("UPDATE users SET base = score + 1e-13 WHERE board_id = ? AND id % 3 = 0", board);
        database.sql(
                "UPDATE users SET score = 7.000000000001 WHERE board_id = ? AND id % 3 = 1 AND base IS NULL", board);
        for (int limit : new int[] {1, 2, 3, 7, 20, 50}) {
            assertThat(top(board, limit)).as("top %d", limit).isEqualTo(byFullScan(board, limit));
        }
    }

    /** A client that is told of a strategy's change by nothing: services of five strategies share the board. */
    @Test
    void strategiesThatTakeTurnsUnderLoadLeaveTheScoresOfASerialOrder() {
        SplittableRandom random = Seeds.random("strategies in turns");
        long board = Tables.filledBoard(database, 30);
        Map<String, BigDecimal> own = new HashMap<>(SerialOrder.seeded(30));
        List<Service> services = new ArrayList<>();
        try {
            for (String way : List.of("set-based", "values", "unnest")) {
                services.add(Service.start(Map.of(
                        "onetrip.database.url",
                        database.url(),
                        "onetrip.database.pool-size",
                        2,
                        "onetrip.users.deadline",
                        "20s",
                        "onetrip.users.rescoring",
                        way)));
            }
            services.add(RACK.service());
            services.add(RACK.service());
            int number = 0;
            for (int round = 0; round < 10; round++) {
                List<CompletableFuture<Answer>> answers = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    BigDecimal score = BigDecimal.valueOf(random.nextLong(-1_000_000, 1_000_000_000), 4);
                    String name = "u" + number++;
                    own.put(name, score);
                    Service service = services.get(random.nextInt(services.size()));
                    answers.add(service.http().postLater(Tables.usersOf(board), Sent.user(name, score)));
                }
                assertThat(answers.stream().map(CompletableFuture::join))
                        .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(201));
            }
        } finally {
            services.stream().filter(service -> service != RACK.service()).forEach(Service::close);
        }
        SerialOrder.assertHolds(database, board, SerialOrder.SHARED, 30, own);
        assertThat(top(board, 20)).isEqualTo(byFullScan(board, 20));
        assertThat(database.number("SELECT count(*) FROM user_scores WHERE board_id = ? AND updated IS NULL", board))
                .isEqualTo(1);
    }
}
