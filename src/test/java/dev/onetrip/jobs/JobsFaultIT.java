package dev.onetrip.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.orders.Orders;
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
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class JobsFaultIT {
    /** As long as the test itself may take. */
    private static final Duration ALL = Duration.ofSeconds(60);

    private static final int LINES = 200;

    @RegisterExtension
    static final RealPostgres POSTGRES = RealPostgres.dedicated();

    /**
     * Two jobs: one dies amid its lines, the other after its COMMIT and before its end is noted. An order has no name
     * that a second one would meet.
     */
    @Test
    void aJobSurvivesTheDeathOfItsInstanceAndHappensOnce() throws SQLException {
        UUID customer = Orders.customer(database(), "Ada");
        Orders.products(database(), 10);
        try (ServiceProcess first = service();
                Connection holder = database().connect()) {
            holdUpTheLast(holder, "a");
            String ordered = accepted(Orders.place(first.http(), customer, Orders.order(1), "Prefer", "respond-async"));
            Eventually.becomes(1, Eventually.SOON, "ends of jobs that wait", database()::waiting);
            assertThat(orders(customer)).isEqualTo(1);
            String job = accepted(first.http()
                    .send(
                            "POST",
                            "/users",
                            "application/x-ndjson",
                            lines("a"),
                            "Prefer",
                            "respond-async, return=minimal"));
            Eventually.within(Eventually.SOON, () -> users("a") > 50);
            first.kill();
            assertThat(users("a")).isLessThan(LINES);
            Eventually.becomes(0, Eventually.SOON, "backends", () -> database().connectionsOf("onetrip"));
            assertThat(database()
                            .number(
                                    "SELECT count(*) FROM jobs WHERE state = 'running' AND job_id = ?::uuid",
                                    ordered.replaceFirst(".*/", "")))
                    .isEqualTo(1);
            letGo(holder);
            try (ServiceProcess third = service()) {
                Eventually.within(ALL, () -> state(third.http(), job).equals("succeeded"));
                assertThat(users("a")).isEqualTo(LINES);
                assertThat(actions("a")).isEqualTo(LINES);
                Eventually.within(ALL, () -> state(third.http(), ordered).equals("succeeded"));
                assertThat(orders(customer)).isEqualTo(1);
            }
        }
    }

    @Test
    void aJobSurvivesTheDeathOfTheDatabaseAndHappensOnce() throws SQLException {
        try (Service service = Service.start(properties());
                Connection holder = database().connect()) {
            // the death of the server ends the lock of the holder too
            holdUpTheLast(holder, "b");
            String job = accepted(service.http()
                    .send("POST", "/users", "application/x-ndjson", lines("b"), "Prefer", "respond-async"));
            Eventually.within(Eventually.SOON, () -> users("b") > 50);
            POSTGRES.kill();
            POSTGRES.startAgain();
            Eventually.within(ALL, () -> state(service.http(), job).equals("succeeded"));
            assertThat(users("b")).isEqualTo(LINES);
            assertThat(actions("b")).isEqualTo(LINES);
        }
    }

    private static void letGo(Connection holder) throws SQLException {
        try (Statement statement = holder.createStatement()) {
            assertThat(statement.execute("SELECT pg_advisory_unlock_all()")).isTrue();
        }
    }

    /** However late a job is met by a fault, it is not over: its last line, and its end, wait for {@link #letGo}. */
    private static void holdUpTheLast(Connection holder, String prefix) throws SQLException {
        database().script("""
                CREATE OR REPLACE FUNCTION hold_up() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  PERFORM pg_advisory_xact_lock(4711);
                  RETURN NEW;
                END $$;
                CREATE OR REPLACE TRIGGER hold_up BEFORE INSERT ON users FOR EACH ROW
                  WHEN (NEW.username = '%s%d') EXECUTE FUNCTION hold_up();
                CREATE OR REPLACE TRIGGER hold_up BEFORE UPDATE ON jobs FOR EACH ROW
                  WHEN (NEW.state = 'succeeded') EXECUTE FUNCTION hold_up()""".formatted(prefix, LINES - 1));
        try (Statement statement = holder.createStatement()) {
            assertThat(statement.execute("SELECT pg_advisory_lock(4711)")).isTrue();
        }
    }

    private static ServiceProcess service() {
        return ServiceProcess.start(ServiceProcess.QUICK_START, properties());
    }

    private static Map<String, Object> properties() {
        return Map.of(
                "onetrip.database.url",
                database().url(),
                "onetrip.jobs.concurrency",
                2,
                "onetrip.jobs.lease",
                "1s",
                "onetrip.jobs.deadline",
                "30s",
                "onetrip.users.deadline",
                "30s",
                // small groups: a job takes long enough to be met by a fault
                "onetrip.users.group-limit",
                8);
    }

    private static String accepted(Answer answer) {
        assertThat(answer.status()).isEqualTo(202);
        return answer.header("location").orElseThrow();
    }

    private static String state(Http http, String job) {
        Answer answer = http.get(job);
        return answer.status() == 200 ? answer.json().get("state").asString() : "unknown";
    }

    private static String lines(String prefix) {
        return IntStream.range(0, LINES)
                .mapToObj(i -> "{\"username\":\"" + prefix + i
                        + "\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}")
                .collect(Collectors.joining("\n"));
    }

    private static long users(String prefix) {
        return database().number("SELECT count(*) FROM users WHERE username LIKE ?", prefix + "%");
    }

    private static long orders(UUID customer) {
        return database().number("SELECT count(*) FROM orders WHERE customer_id = ?", customer);
    }

    private static long actions(String prefix) {
        return database().number("SELECT count(*) FROM actions WHERE action LIKE ?", "% username " + prefix + "%");
    }

    private static Database database() {
        return POSTGRES.database();
    }
}
