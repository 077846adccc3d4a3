package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A creation that meets a lock which a rival holds far beyond its deadline. */
class LateCreateFaultIT {
    private static final String BOARD_ROW = "SELECT users FROM boards WHERE board_id = 1 FOR UPDATE";
    private static final String USER_ROW = "SELECT id FROM users WHERE board_id = 1 AND username = 'first' FOR UPDATE";
    /** Everything of the service on the server: statements, locks, open transactions. */
    private static final String LEFT = "SELECT count(*) FROM pg_stat_activity a WHERE datname = current_database()"
            + " AND application_name NOT IN ('onetrip-rival', 'onetrip-assertions') AND (state <> 'idle' OR xact_start IS NOT NULL"
            + " OR EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid)) AND backend_type = 'client backend'";

    @RegisterExtension
    static final Rack RACK = Rack.shared().with("onetrip.users.deadline", "2s");

    @BeforeEach
    void aBoard() {
        RACK.database().script("TRUNCATE boards CASCADE");
        assertThat(create("first").status()).isEqualTo(201);
    }

    private static Answer create(String username, String... headers) {
        return RACK.http()
                .post(
                        "/users",
                        "{\"username\":\"" + username
                                + "\",\"score\":10,\"profile\":{\"firstname\":\"Ann\",\"lastname\":\"Lee\"}}",
                        headers);
    }

    @Test
    void aLockedBoardIsLateAtTheDeadlineAndNothingIsWrittenOrLeftRunning() throws SQLException {
        assertLate(BOARD_ROW, 2_000, 2_300);
    }

    @Test
    void aLockedUserIsLateAtTheDeadlineAndNothingIsWrittenOrLeftRunning() throws SQLException {
        assertLate(USER_ROW, 2_000, 2_300);
    }

    @Test
    void aRequestTimeoutShortensTheDeadline() throws SQLException {
        assertLate(BOARD_ROW, 300, 600, "Request-Timeout", "0.3");
    }

    @Test
    void aMemberThatIsLateLeavesTheOthersTheirTime() throws Exception {
        try (Connection rival = holding(BOARD_ROW)) {
            var impatient = postLater("impatient", "Request-Timeout", "0.3");
            var patient = postLater("patient");
            assertThat(CreateLoad.fate(impatient.get())).isEqualTo("504 rolled-back");
            rival.rollback();
            assertThat(patient.get().status()).isEqualTo(201);
        }
        assertThat(RACK.database().number("SELECT count(*) FROM users")).isEqualTo(2);
        CreateLoad.assertWhole(RACK.database());
    }

    private static java.util.concurrent.CompletableFuture<Answer> postLater(String username, String... headers) {
        return RACK.http()
                .postLater(
                        "/users",
                        "{\"username\":\"" + username
                                + "\",\"score\":10,\"profile\":{\"firstname\":\"Ann\",\"lastname\":\"Lee\"}}",
                        headers);
    }

    private static void assertLate(String lock, int least, int most, String... headers) throws SQLException {
        List<Map<String, @Nullable Object>> before = state();
        List<Map<String, @Nullable Object>> backends = backends();
        Database database = RACK.database();
        try (Connection rival = holding(lock)) {
            long sent = System.nanoTime();
            Answer answer = create("late", headers);
            long answered = System.nanoTime();
            assertThat(CreateLoad.fate(answer)).isEqualTo("504 rolled-back");
            assertThat((answered - sent) / 1_000_000).isBetween((long) least, (long) most);
            Eventually.becomes(0, Duration.ofMillis(500), "backends still at work", () -> database.number(LEFT));
            System.out.println("504 after " + (answered - sent) / 1_000_000 + " ms, nothing left on the server "
                    + (System.nanoTime() - answered) / 1_000_000 + " ms later");
            assertThat(state()).isEqualTo(before);
            rival.rollback();
        }
        assertThat(create("next").status()).isEqualTo(201);
        assertThat(backends()).as("connections are kept").isEqualTo(backends);
        CreateLoad.assertWhole(database);
    }

    private static Connection holding(String lock) throws SQLException {
        Connection rival = RACK.database().connect();
        rival.setAutoCommit(false);
        try (var statement = rival.createStatement()) {
            assertThat(statement.executeQuery(lock).next()).isTrue();
        }
        return rival;
    }

    private static List<Map<String, @Nullable Object>> state() {
        return RACK.database()
                .query("SELECT username, score, updated, (SELECT users FROM boards) FROM users ORDER BY id");
    }

    private static List<Map<String, @Nullable Object>> backends() {
        return RACK.database()
                .query("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND application_name = 'onetrip' ORDER BY pid");
    }
}
