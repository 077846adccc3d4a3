package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Rack;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NamedStrategyIT {
    private static final long PLAIN = 1;
    private static final AtomicLong BOARDS = new AtomicLong(10);

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private static Answer create(long board, String name, int score, String query, String... headers) {
        return RACK.http().post(Tables.usersOf(board) + query, Sent.user(name, score), headers);
    }

    private static List<BigDecimal> scores(long board) {
        return RACK
                .database()
                .query("SELECT score FROM user_scores WHERE board_id = ? ORDER BY username", board)
                .stream()
                .map(row -> (BigDecimal) row.get("score"))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(RescoringStrategy.class)
    void eachComesToTheSameScoresAsASharedCreation(RescoringStrategy strategy) {
        long plain = BOARDS.incrementAndGet();
        long named = BOARDS.incrementAndGet();
        for (int i = 0; i < 5; i++) {
            assertThat(create(plain, "user-" + i, i, "").status()).isEqualTo(201);
            assertThat(create(named, "user-" + i, i, "?strategy=" + strategy).status())
                    .isEqualTo(201);
        }
        List<BigDecimal> shared = scores(plain);
        List<BigDecimal> own = scores(named);
        assertThat(own).hasSize(5);
        for (int i = 0; i < own.size(); i++) {
            // a pass that writes rows rounds each to 12 digits, at most four times here; a map rounds once
            assertThat(own.get(i)).isCloseTo(shared.get(i), within(new BigDecimal("4e-12")));
        }
    }

    @Test
    void rowByRowTakesATripForEachUser() {
        for (int i = 0; i < 20; i++) {
            assertThat(create(PLAIN, "user-" + i, i, "").status()).isEqualTo(201);
        }
        Answer alone = create(PLAIN, "alone", 1, "?strategy=row-by-row");
        assertThat(alone.status()).isEqualTo(201);
        assertThat(Integer.parseInt(
                        alone.header("Server-Timing").orElseThrow().replaceAll(".*rt;desc=\"?(\\d+).*", "$1")))
                .isEqualTo(20 + 3);
    }

    @Test
    void itsKeyIsRememberedAsAnyOther() {
        Answer first = create(2, "keyed", 1, "?strategy=values", "Idempotency-Key", "one");
        assertThat(first.status()).isEqualTo(201);
        Answer again = create(2, "keyed", 1, "?strategy=row-by-row", "Idempotency-Key", "one");
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.header("Idempotency-Replayed")).hasValue("true");
        assertThat(RACK.database().number("SELECT count(*) FROM users WHERE board_id = 2"))
                .isEqualTo(1);
    }

    @Test
    void oneThatIsTooSlowIsRolledBackAtItsDeadline() {
        RACK.database().sql("INSERT INTO boards (board_id, users) VALUES (3, 20000)");
        RACK.database()
                .sql(
                        "INSERT INTO users (board_id, username, score) SELECT 3, 'user-' || n, 1 FROM generate_series(1, 20000) n");
        Answer late = create(3, "late", 1, "?strategy=row-by-row", "Request-Timeout", "0.2");
        assertThat(late.status()).isEqualTo(504);
        assertThat(late.json().get("outcome").asString()).isEqualTo("rolled-back");
        assertThat(RACK.database().number("SELECT count(*) FROM users WHERE board_id = 3 AND username = 'late'"))
                .isZero();
    }

    @Test
    void aRehearsalWithAStrategyLeavesNothing() {
        assertThat(create(4, "only", 1, "?strategy=unnest", "Prefer", "tx=rollback")
                        .status())
                .isEqualTo(201);
        assertThat(RACK.database().number("SELECT count(*) FROM users WHERE board_id = 4"))
                .isZero();
    }

    @Test
    void anUnknownStrategyAndOneForManyLinesAreRefused() {
        Answer unknown = create(5, "one", 1, "?strategy=magic");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.json().get("detail").asString() + unknown.json().get("errors"))
                .contains("row-by-row, literals, values, unnest, set-based, deferred, auto");
        Answer lines = RACK.http()
                .send("POST", Tables.usersOf(5) + "?strategy=values", "application/x-ndjson", Sent.user("one", 1));
        assertThat(lines.status()).isEqualTo(400);
        assertThat(RACK.database().number("SELECT count(*) FROM users WHERE board_id = 5"))
                .isZero();
    }
}
