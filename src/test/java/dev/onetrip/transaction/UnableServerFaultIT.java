package dev.onetrip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is there and cannot do the work: it says so with every SQLSTATE of that kind. */
class UnableServerFaultIT {
    private static final int LINES = 200;

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.jobs.concurrency", 1)
            .with("onetrip.jobs.backoff", "20ms")
            .with("onetrip.jobs.attempts", 100)
            .with("onetrip.jobs.poll-interval", "20ms");

    private static final AtomicLong BOARDS = new AtomicLong(100);

    private final Database database = RACK.database();
    private final long board = BOARDS.incrementAndGet();

    @AfterEach
    void well() {
        database.script("DROP FUNCTION IF EXISTS unable() CASCADE");
        RACK.poolside().log().clear();
    }

    /** Every row that is written to these tables meets it. */
    private void unable(String sqlState) {
        database.script("CREATE FUNCTION unable() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " RAISE EXCEPTION 'could not extend file' USING ERRCODE = '" + sqlState + "'; END $$;"
                + " CREATE TRIGGER unable BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION unable();"
                + " CREATE TRIGGER unable BEFORE INSERT ON customers FOR EACH ROW EXECUTE FUNCTION unable();"
                + " CREATE TRIGGER unable BEFORE INSERT ON commits FOR EACH ROW EXECUTE FUNCTION unable()");
    }

    private String users() {
        return "/boards/" + board + "/users";
    }

    private static String user(int number) {
        return "{\"username\":\"u" + number + "\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}";
    }

    private static String many() {
        return IntStream.range(0, LINES).mapToObj(UnableServerFaultIT::user).collect(Collectors.joining("\n"));
    }

    private long stored() {
        return database.number("SELECT count(*) FROM users WHERE board_id = ?", board);
    }

    private static void assertUnavailable(Answer answer) {
        assertThat(answer.status()).as("%s", answer).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isPresent();
        assertThat(answer.json().get("type").asString()).isEqualTo("/problems/database-unavailable");
        assertThat(answer.json().get("outcome").asString()).isEqualTo("rolled-back");
    }

    @ParameterizedTest
    @ValueSource(strings = {"25006", "42501", "53100", "53200", "54000", "54001", "57000", "58000", "58030", "72000"})
    void everyWriteIsToldToComeBackAndNothingIsWritten(String sqlState) {
        unable(sqlState);
        assertUnavailable(RACK.http().post(users(), user(1)));
        assertUnavailable(RACK.http().post(users(), user(1), "Idempotency-Key", "key"));
        assertUnavailable(
                RACK.http().send("PUT", "/customers/" + new java.util.UUID(1, board), "application/json", ""));
        assertThat(stored()).isZero();
        assertThat(RACK.http().get("/users").status()).isEqualTo(200);
        database.script("DROP FUNCTION unable() CASCADE");
        assertThat(RACK.http().post(users(), user(1), "Idempotency-Key", "key").status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"53100", "57000"})
    void everyLineIsToldSoAndTheLogHasFewLines(String sqlState) {
        unable(sqlState);
        Answer answer = RACK.http().send("POST", users(), "application/x-ndjson", many());
        assertThat(answer.lines().stream().limit(LINES))
                .allSatisfy(line -> assertThat(line.get("status").asInt()).isEqualTo(503));
        assertThat(stored()).isZero();
        assertThat(RACK.poolside().log().with("could not extend file").size()).isLessThanOrEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"row-by-row", "parallel", "copy", "unnest", "pivot"})
    void anIngestEndsAtOnceAndIsNotSearchedForBadLines(String strategy) {
        unable("53100");
        String lines = IntStream.range(0, LINES)
                .mapToObj(n ->
                        "{\"sha\":\"%040x\",\"author\":{\"name\":\"A\",\"email\":\"a@b\"},\"committed\":\"2026-01-02T03:04:05Z\",\"message\":\"m\"}"
                                .formatted(n))
                .collect(Collectors.joining("\n"));
        Answer answer = RACK.http()
                .send(
                        "POST",
                        "/repositories/r" + board + "/commits?strategy=" + strategy,
                        "application/x-ndjson",
                        lines);
        assertThat(answer.text()).contains("/problems/database-unavailable").doesNotContain("\"status\":500");
        assertThat(RACK.poolside().log().with("could not extend file").size()).isLessThanOrEqualTo(10);
        assertThat(database.number(
                        "SELECT count(*) FROM commits JOIN repositories USING (repository_id) WHERE slug = ?",
                        "r" + board))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"53100", "58030", "XX000"})
    void acceptedWorkIsTriedAgainUntilTheServerIsWell(String sqlState) {
        unable(sqlState);
        Answer accepted = RACK.http().post(users(), user(1), "Prefer", "respond-async");
        String job = accepted.header("location").orElseThrow();
        Eventually.within(
                Eventually.SOON,
                () -> RACK.http().get(job).json().get("attempts").asInt() >= 3);
        database.script("DROP FUNCTION unable() CASCADE");
        Eventually.within(
                Eventually.SOON,
                () -> RACK.http().get(job).json().get("state").asString().equals("succeeded"));
        assertThat(stored()).isEqualTo(1);
    }

    @Test
    void whatAValueMeansDoesNotDependOnTheSettingsOfTheDatabase() {
        String name = "\"" + database.name() + "\"";
        for (String setting : new String[] {
            "bytea_output = 'escape'",
            "array_nulls = off",
            "standard_conforming_strings = off",
            "transform_null_equals = on",
            "default_transaction_isolation = 'serializable'"
        }) {
            database.sql("ALTER DATABASE " + name + " SET " + setting);
        }
        connectAnew();
        try {
            Eventually.within(
                    Eventually.SOON, () -> RACK.http().post(users(), user(1)).status() == 201);
            String customer =
                    "{\"customerId\":\"" + new java.util.UUID(2, board) + "\",\"name\":\"Ada\",\"email\":null}";
            Answer stored = RACK.http().send("POST", "/customers", "application/x-ndjson", customer);
            assertThat(stored.status()).as("%s", stored).isEqualTo(200);
            assertThat(database.number(
                            "SELECT count(*) FROM customers WHERE customer_id = ? AND email IS NULL",
                            new java.util.UUID(2, board)))
                    .isEqualTo(1);
            String job = RACK.http()
                    .post(users(), user(2), "Prefer", "respond-async")
                    .header("location")
                    .orElseThrow();
            Eventually.within(
                    Eventually.SOON,
                    () -> RACK.http().get(job).json().get("state").asString().equals("succeeded"));
            assertThat(stored()).isEqualTo(2);
        } finally {
            database.sql("ALTER DATABASE " + name + " RESET ALL");
            connectAnew();
        }
    }

    /** Every connection ends, and has ended on return. */
    private void connectAnew() {
        database.sql(
                "SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND application_name LIKE 'onetrip%' AND pid <> pg_backend_pid()");
        Eventually.within(Eventually.SOON, () -> RACK.http().get("/users").status() == 200);
    }
}
