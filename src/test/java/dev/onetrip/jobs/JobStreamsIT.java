package dev.onetrip.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Database;
import dev.onetrip.support.Rack;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A job of many lines has succeeded only where each line is done, or is refused for a reason of its own. */
@TestMethodOrder(MethodOrderer.Random.class)
class JobStreamsIT {
    /** Enough for a machine on which most are late, and for a test that stands still before it lets one succeed. */
    private static final int ATTEMPTS = 10;

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.jobs.concurrency", 2)
            .with("onetrip.jobs.attempts", ATTEMPTS)
            .with("onetrip.jobs.backoff", "20ms")
            .with("onetrip.jobs.poll-interval", "20ms")
            .with("onetrip.users.deadline", "1s")
            .with("onetrip.customers.deadline", "1s");

    private final Database database = RACK.database();
    private final long board = database.number("SELECT coalesce(max(board_id), 0) + 1 FROM boards");

    @ParameterizedTest
    @ValueSource(strings = {"", "return=minimal"})
    void usersOfALockedBoardAreCreatedOnceItIsFree(String prefer) throws SQLException {
        Background job;
        try (Connection rival = holdingBoard()) {
            job = users(user("ada") + "\n{}\n" + user("bob"), prefer);
            job.awaitSecondAttempt();
            rival.rollback();
        }
        assertThat(job.end()).isEqualTo("succeeded");
        assertThat(created()).isEqualTo(2);
        assertThat(job.progress()).isEqualTo("3 of 3");
    }

    @Test
    void usersOfABoardThatStaysLockedHaveFailed() throws SQLException {
        Background job;
        try (Connection rival = holdingBoard()) {
            job = users(user("ada") + "\n{}\n", "return=minimal");
            job.skipToTheLast(ATTEMPTS);
            assertThat(job.end()).isEqualTo("failed");
            rival.rollback();
        }
        assertThat(job.attempts()).isEqualTo(ATTEMPTS);
        assertThat(created()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "return=minimal"})
    void aCustomerThatIsLockedIsNamedOnceItIsFree(String prefer) throws SQLException {
        UUID locked = UUID.randomUUID();
        Background job;
        try (Connection rival = holdingCustomer(locked)) {
            job = customers(locked, prefer);
            job.awaitSecondAttempt();
            rival.rollback();
        }
        assertThat(job.end()).isEqualTo("succeeded");
        assertThat(named("Locked", locked)).isEqualTo(1);
        assertThat(named("Free", locked)).isEqualTo(1);
        assertThat(job.progress()).isEqualTo("3 of 3");
    }

    @Test
    void aCustomerThatStaysLockedHasFailedTheJobAndNoOtherLine() throws SQLException {
        UUID locked = UUID.randomUUID();
        Background job;
        try (Connection rival = holdingCustomer(locked)) {
            job = customers(locked, "");
            job.skipToTheLast(ATTEMPTS);
            assertThat(job.end()).isEqualTo("failed");
            rival.rollback();
        }
        assertThat(job.attempts()).isEqualTo(ATTEMPTS);
        assertThat(named("Locked", locked)).isZero();
        assertThat(named("Free", locked)).isEqualTo(1);
    }

    @Test
    void aLineThatFailedUnexpectedlyIsNoReasonOfItsOwn() {
        database.script("CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE EXCEPTION 'broken' USING ERRCODE = 'XX000'; END $$;"
                + " CREATE TRIGGER broken BEFORE INSERT ON users FOR EACH ROW WHEN (NEW.username = 'broken')"
                + " EXECUTE FUNCTION broken()");
        try {
            Background job = users(user("broken"), "");
            job.skipToTheLast(ATTEMPTS);
            assertThat(job.end()).isEqualTo("failed");
            assertThat(job.answer().lines().get(0).get("status").asInt()).isEqualTo(500);
            assertThat(created()).isZero();
            assertThat(RACK.poolside().log().defects())
                    // an attempt each, at most a line a second
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line).contains("line 1"));
            RACK.poolside().log().clear();
        } finally {
            database.script("DROP FUNCTION broken() CASCADE");
        }
    }

    private Background users(String lines, String prefer) {
        return Background.send(RACK, "/boards/" + board + "/users", lines, prefer);
    }

    private static Background customers(UUID locked, String prefer) {
        String lines = "{\"customerId\":\"" + locked + "\",\"name\":\"Locked" + locked + "\"}\n{}\n{\"customerId\":\""
                + UUID.randomUUID() + "\",\"name\":\"Free" + locked + "\"}\n";
        return Background.send(RACK, "/customers", lines, prefer);
    }

    private Connection holdingBoard() throws SQLException {
        database.sql("INSERT INTO boards (board_id, users) VALUES (?, 0)", board);
        return Background.holding(RACK, "SELECT FROM boards WHERE board_id = " + board + " FOR UPDATE");
    }

    private Connection holdingCustomer(UUID customer) throws SQLException {
        database.sql("INSERT INTO customers (customer_id) VALUES (?)", customer);
        return Background.holding(RACK, "SELECT FROM customers WHERE customer_id = '" + customer + "' FOR UPDATE");
    }

    private long created() {
        return database.number("SELECT count(*) FROM users WHERE board_id = ?", board);
    }

    private long named(String name, UUID locked) {
        return database.number("SELECT count(*) FROM customers WHERE first_name = ?", name + locked);
    }

    private static String user(String name) {
        return "{\"username\":\"" + name + "\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}";
    }
}
