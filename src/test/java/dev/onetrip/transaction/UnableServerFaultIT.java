package dev.onetrip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.orders.Orders;
import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import dev.onetrip.support.UnableServer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A server that is there and cannot do the work: it says so with every SQLSTATE of that kind. */
class UnableServerFaultIT {
    private static final int LINES = 60;
    private static final String JSON = "application/json";
    private static final String NAME = "{\"name\":\"Ada\"}";
    private static final List<String> STRATEGIES =
            List.of("two-trips", "on-conflict-update", "on-conflict-nothing", "cte", "advisory-lock");

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.jobs.concurrency", 1)
            .with("onetrip.jobs.backoff", "20ms")
            .with("onetrip.jobs.attempts", 100)
            .with("onetrip.jobs.poll-interval", "20ms");

    private static final AtomicLong BOARDS = new AtomicLong(100);

    private final Database database = RACK.database();
    private final UnableServer server = new UnableServer(database);
    private final long board = BOARDS.incrementAndGet();

    @AfterEach
    void well() {
        server.mend();
        RACK.poolside().log().clear();
    }

    private String users() {
        return "/boards/" + board + "/users";
    }

    private static String user(int number) {
        return "{\"username\":\"u" + number + "\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}";
    }

    private static String many(IntFunction<String> line) {
        return IntStream.range(0, LINES).mapToObj(line).collect(Collectors.joining("\n"));
    }

    private static String commit(int number) {
        return "{\"sha\":\"%040x\",\"author\":{\"name\":\"A\",\"email\":\"a@b\"},\"committed\":\"2026-01-02T03:04:05Z\",\"message\":\"m\"}"
                .formatted(number);
    }

    private long stored() {
        return database.number("SELECT count(*) FROM users WHERE board_id = ?", board);
    }

    /** One request of each kind that writes, by its name. */
    private Map<String, Supplier<Answer>> writes(UUID customer, long order) {
        UUID fresh = UUID.randomUUID();
        String items = Orders.path(customer, order) + "/items";
        Map<String, Supplier<Answer>> writes = new LinkedHashMap<>();
        writes.put("user", () -> RACK.http().post(users(), user(1)));
        writes.put("user with a key", () -> RACK.http().post(users(), user(1), "Idempotency-Key", "key"));
        writes.put("users of a stream", () -> ndjson("POST", users(), many(UnableServerFaultIT::user)));
        writes.put("customer", () -> RACK.http().send("PUT", "/customers/" + fresh, JSON, ""));
        writes.put("customer with a name", () -> RACK.http().send("PUT", "/customers/" + fresh, JSON, NAME));
        writes.put(
                "customer with a key",
                () -> RACK.http().send("PUT", "/customers/" + fresh, JSON, "", "Idempotency-Key", "key"));
        for (String strategy : STRATEGIES) {
            writes.put(
                    "customer by " + strategy,
                    () -> RACK.http().send("PUT", "/customers/" + fresh + "?strategy=" + strategy, JSON, ""));
        }
        writes.put(
                "customers of a stream",
                () -> ndjson("POST", "/customers", many(n -> "{\"customerId\":\"" + new UUID(board, n) + "\"}")));
        writes.put("order", () -> RACK.http().post(Orders.path(customer), Orders.order(2)));
        writes.put(
                "order with a key",
                () -> RACK.http().post(Orders.path(customer), Orders.order(2), "Idempotency-Key", "key"));
        for (String mode : List.of("atomic", "chunk", "row")) {
            writes.put(
                    "items by " + mode,
                    () -> ndjson("POST", items + "?mode=" + mode, many(n -> Orders.item(1 + n % 10, 1, "1.00"))));
        }
        for (String strategy : List.of("row-by-row", "parallel", "copy", "unnest", "pivot")) {
            writes.put(
                    "commits by " + strategy,
                    () -> ndjson(
                            "POST",
                            "/repositories/r" + board + "/commits?strategy=" + strategy,
                            many(UnableServerFaultIT::commit)));
        }
        return writes;
    }

    private Map<String, Supplier<Answer>> reads(UUID customer, long order) {
        long user = database.number("SELECT id FROM users WHERE board_id = ?", board);
        Map<String, Supplier<Answer>> reads = new LinkedHashMap<>();
        for (String path : List.of(
                users(),
                users() + "/" + user,
                users() + "/top",
                "/boards/" + board + "/actions",
                "/customers",
                "/customers/" + customer,
                "/orders",
                Orders.path(customer),
                Orders.path(customer, order),
                "/repositories/r" + board + "/commits")) {
            reads.put("GET " + path, () -> RACK.http().get(path));
        }
        return reads;
    }

    private static Answer ndjson(String method, String path, String lines) {
        return RACK.http().send(method, path, "application/x-ndjson", lines);
    }

    /** What the whole answer, or each of its lines that was refused, says; at least one does. */
    private static void assertTold(String kind, Answer answer, int status, String problem, String sqlState) {
        List<JsonNode> refused = answer.status() == 200
                ? answer.lines().stream()
                        .filter(line -> line.has("problem") || line.has("type"))
                        .toList()
                : List.of(answer.json());
        assertThat(refused).as("%s %s: %s", sqlState, kind, answer).isNotEmpty().allSatisfy(line -> {
            JsonNode told = line.has("problem") ? line.get("problem") : line;
            assertThat(told.get("type").asString()).isEqualTo("/problems/%s", problem);
            assertThat(told.get("status").asInt()).isEqualTo(status);
        });
        if (kind.endsWith("of a stream")) {
            assertThat(refused).as("%s %s", sqlState, kind).hasSize(LINES);
        }
        if (answer.status() == 503) {
            assertThat(answer.header("Retry-After")).as("%s %s", sqlState, kind).isPresent();
        }
    }

    private static void assertRolledBack(String kind, Answer answer) {
        if (answer.status() != 200) {
            assertThat(answer.json().get("outcome").asString()).as(kind).isEqualTo("rolled-back");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "25006, 503, database-unavailable",
        "42501, 503, database-unavailable",
        "53100, 503, database-unavailable",
        "53300, 503, overloaded",
        "54000, 503, database-unavailable",
        "57000, 503, database-unavailable",
        "58030, 503, database-unavailable",
        "72000, 503, database-unavailable"
    })
    @Timeout(300)
    void everyRequestOfEveryKindIsToldSoNothingIsWrittenAndTheLogHasFewLines(
            String sqlState, int status, String problem) {
        Orders.products(database, 10);
        UUID customer = Orders.customer(database, "Ada");
        long order = Orders.placed(RACK.http(), customer);
        assertThat(RACK.http().post("/boards/" + board + "/users", user(0)).status())
                .isEqualTo(201);
        assertThat(ndjson("POST", "/repositories/r" + board + "/commits", commit(LINES))
                        .status())
                .isEqualTo(200);
        List<Long> before = counts();
        server.unable(sqlState);
        writes(customer, order).forEach((kind, write) -> {
            int logged = logged();
            Answer answer = write.get();
            assertTold(kind, answer, status, problem, sqlState);
            assertRolledBack(kind, answer);
            assertThat(logged() - logged).as("lines of the log, %s", kind).isLessThanOrEqualTo(10);
        });
        assertThat(counts()).isEqualTo(before);
        reads(customer, order).forEach((kind, read) -> {
            // the answer would be remembered
            if (!kind.endsWith("/top")) {
                Answer answer = read.get();
                assertThat(answer.status()).as("%s: %s", kind, answer).isEqualTo(200);
            }
        });
        server.unableToRead();
        reads(customer, order).forEach((kind, read) -> assertTold(kind, read.get(), status, problem, sqlState));
        server.mend();
        assertThat(RACK.http().post(users(), user(1), "Idempotency-Key", "key").status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"25006", "53100", "54000"})
    void newConnectionsToAServerThatWritesNothingServeReads(String sqlState) {
        assertThat(RACK.http().post(users(), user(1)).status()).isEqualTo(201);
        server.unable(sqlState);
        connectAnew();
        assertThat(RACK.http().get(users()).json().get("items")).hasSize(1);
        assertTold("user", RACK.http().post(users(), user(2)), 503, "database-unavailable", sqlState);
        assertThat(stored()).isEqualTo(1);
        server.mend();
        assertThat(RACK.http().post(users(), user(2)).status()).isEqualTo(201);
    }

    @Test
    void newConnectionsToADatabaseThatIsReadOnlyServeReads() {
        assertThat(RACK.http().post(users(), user(1)).status()).isEqualTo(201);
        String name = "\"" + database.name() + "\"";
        database.sql("ALTER DATABASE " + name + " SET default_transaction_read_only = on");
        connectAnew();
        try {
            assertThat(RACK.http().get(users()).json().get("items")).hasSize(1);
            assertTold("user", RACK.http().post(users(), user(2)), 503, "database-unavailable", "25006");
            assertThat(stored()).isEqualTo(1);
        } finally {
            database.script("SET transaction_read_only = off; ALTER DATABASE " + name + " RESET ALL");
            connectAnew();
        }
        assertThat(RACK.http().post(users(), user(2)).status()).isEqualTo(201);
    }

    @Test
    void whatTheServerEndsBeforeTheDeadlineIsTriedNowAndThenUntilTheDeadline() {
        // as a limit of the operator's does
        server.unable("57014");
        long before = server.tries();
        Answer user = RACK.http().post(users(), user(1), "Request-Timeout", "2");
        assertTold("user", user, 504, "deadline-exceeded", "57014");
        // each new connection prepares statements, which count too
        assertThat(server.tries() - before).isBetween(2L, 100L);
        Answer customer = RACK.http().send("PUT", "/customers/" + UUID.randomUUID(), JSON, "", "Request-Timeout", "2");
        assertTold("customer", customer, 504, "deadline-exceeded", "57014");
        assertThat(stored()).isZero();
        server.mend();
        assertThat(RACK.http().post(users(), user(1)).status()).isEqualTo(201);
    }

    private static int logged() {
        return RACK.poolside().log().with("could not extend file").size();
    }

    private List<Long> counts() {
        return UnableServer.WRITTEN.stream()
                .map(table -> database.number("SELECT count(*) FROM " + table))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"53100", "58030", "XX000"})
    void acceptedWorkIsTriedAgainUntilTheServerIsWell(String sqlState) {
        server.unable(sqlState);
        Answer accepted = RACK.http().post(users(), user(1), "Prefer", "respond-async");
        String job = accepted.header("location").orElseThrow();
        Eventually.within(
                Eventually.SOON,
                () -> RACK.http().get(job).json().get("attempts").asInt() >= 3);
        server.mend();
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
            String customer = "{\"customerId\":\"" + new UUID(2, board) + "\",\"name\":\"Ada\",\"email\":null}";
            Answer stored = RACK.http().send("POST", "/customers", "application/x-ndjson", customer);
            assertThat(stored.status()).as("%s", stored).isEqualTo(200);
            assertThat(database.number(
                            "SELECT count(*) FROM customers WHERE customer_id = ? AND email IS NULL",
                            new UUID(2, board)))
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
