package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Service;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    private static final int MOST_ATTEMPTS = 5;

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.users.deadline", "2s")
            // a clean-up that takes longer costs the connection
            .with("onetrip.unit.grace", "30s");

    @BeforeEach
    void aBoard() {
        RACK.database().script("TRUNCATE boards CASCADE");
        createEventually("first");
    }

    /** Whatever a busy machine makes of the first attempts. */
    private static void createEventually(String username) {
        Eventually.within(
                Eventually.SOON,
                () -> Set.of(201, 409).contains(create(username).status()));
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
        int connections = RACK.database().connectionsOf("onetrip");
        try (Connection rival = holding(BOARD_ROW);
                Service service = Service.start(
                        Map.of("onetrip.database.url", RACK.database().url(), "onetrip.users.deadline", "30s"))) {
            var impatient = postLater(service, "impatient", "Request-Timeout", "0.3");
            var patient = postLater(service, "patient");
            assertThat(CreateLoad.fate(impatient.get())).isEqualTo("504 rolled-back");
            rival.rollback();
            assertThat(patient.get().status()).isEqualTo(201);
        }
        // other tests compare those of their service
        Eventually.becomes(
                connections,
                Eventually.SOON,
                "connections",
                () -> RACK.database().connectionsOf("onetrip"));
        assertThat(RACK.database().number("SELECT count(*) FROM users")).isEqualTo(2);
        CreateLoad.assertWhole(RACK.database());
    }

    private static java.util.concurrent.CompletableFuture<Answer> postLater(
            Service service, String username, String... headers) {
        return service.http()
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
            // what else the machine does only adds to it, and not every time
            long quickest = Long.MAX_VALUE;
            for (int attempt = 0; attempt < MOST_ATTEMPTS && quickest > most; attempt++) {
                quickest = Math.min(quickest, millisUntilLate(headers));
                // the server itself would end a session that is left, and so the connections would not be the same
                Eventually.becomes(0, Eventually.SOON, "backends still at work", () -> database.number(LEFT));
            }
            assertThat(quickest).isBetween((long) least, (long) most);
            assertThat(state()).isEqualTo(before);
            rival.rollback();
        }
        createEventually("next");
        assertThat(backends()).as("connections are kept").isEqualTo(backends);
        CreateLoad.assertWhole(database);
    }

    private static long millisUntilLate(String... headers) {
        long sent = System.nanoTime();
        Answer answer = create("late", headers);
        long millis = (System.nanoTime() - sent) / 1_000_000;
        System.out.println("504 after " + millis + " ms");
        assertThat(CreateLoad.fate(answer)).isEqualTo("504 rolled-back");
        return millis;
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
