package dev.onetrip.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.ClosedLoop;
import dev.onetrip.support.Database;
import dev.onetrip.support.RawHttp;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every step goes down and up beside the traffic, which never notices: no request fails, none waits for long. */
@ExtendWith(RealPostgres.class)
class MigrateUnderLoadIT {
    private static final int NEWEST = Steps.onClassPath(Steps.SERVICE).newest();
    private static final int OLDEST = MigrationsConfiguration.OLDEST;

    private static final long STANDSTILL_MILLIS = 4_000;

    /** The last step that services go on with that know of a customer's name alone. */
    private static final int NAMES = 6;

    /** The first of those that old clients write, beyond all others. */
    private static final long OLD_BOARD = 100_000;

    /** Written at a time: a board has a writer in each instance of a service, and no more. */
    private static final int OLD_BOARDS = 4;

    /**
     * Users that a client gives a board: one that grew all the time would lock its row for longer than a step waits.
     */
    private static final int OLD_USERS = 100;

    /** Kinds of requests, in turn. */
    private static final int KINDS = 4;

    private static final int MAPPED_BOARDS = 20;

    private final Fresh fresh;
    private final Database database;
    private final AtomicLong number = new AtomicLong();
    private final Queue<UUID> written = new ConcurrentLinkedQueue<>();
    /**
     * Whether users are those of services that know no step after 007, and customers of those that know none after 006.
     */
    private volatile boolean hasOldUsers;

    private volatile boolean hasOldNames;

    MigrateUnderLoadIT(Database other) {
        fresh = Fresh.beside(other);
        database = fresh.database();
    }

    @Test
    void stepsBesideAFewClientsFailNoRequest() throws Exception {
        for (Loads loads : run(5_000, 8, Duration.ofSeconds(1), Duration.ofSeconds(1))) {
            for (ClosedLoop.Result beside : loads.beside()) {
                // one standstill of a busy machine may meet every client at once
                assertThat(beside.latencies().millis(0.99))
                        .as("p99 with and without: %s, %s", beside, loads.alone())
                        .isLessThan(Math.max(
                                STANDSTILL_MILLIS,
                                20 * loads.alone().latencies().millis(0.99)));
            }
        }
    }

    @Test
    @Tag("soak")
    @Timeout(3 * 3600)
    void stepsBesideSixtyFourClientsOnAMillionRowsFailNoRequest() throws Exception {
        for (Loads loads : run(1_000_000, 64, Duration.ofSeconds(60), Duration.ofSeconds(60))) {
            for (ClosedLoop.Result beside : loads.beside()) {
                assertThat(beside.latencies().millis(0.99))
                        .as("p99 with and without: %s, %s", beside, loads.alone())
                        .isLessThan(5 * loads.alone().latencies().millis(0.99));
            }
        }
    }

    /** The same load, with the clients of the version before where it works too, without migrations and with them. */
    private record Loads(ClosedLoop.Result alone, List<ClosedLoop.Result> beside) {}

    private List<Loads> run(int rows, int clients, Duration time, Duration warmUp) throws Exception {
        fresh.migrator().up(NEWEST);
        fill(rows);
        try (fresh;
                Service service = Service.start(Map.of(
                        "onetrip.database.url",
                        database.url(),
                        // all clients may upload at a time, whose places are given back a moment after the answers
                        "onetrip.commits.concurrent-ingests",
                        2 * clients,
                        // and a busy machine is no failure of a step
                        "onetrip.users.deadline",
                        "30s",
                        "onetrip.users.rescoring",
                        "deferred",
                        "onetrip.customers.deadline",
                        "30s"))) {
            moveMaps(service);
            List<Loads> loads = new ArrayList<>();
            loads.add(beside(service, clients, warmUp, time, OLDEST));
            fresh.migrator().down(NEWEST - OLDEST);
            hasOldUsers = true;
            loads.add(beside(service, clients, Duration.ZERO, time, NAMES));
            fresh.migrator().down(OLDEST - NAMES);
            hasOldNames = true;
            loads.add(beside(service, clients, Duration.ZERO, time, 1));
            fresh.migrator().up(NEWEST);
            // each creation rescored every user before it, once
            assertThat(database.number(
                            "SELECT count(*) FROM (SELECT score - lead(score) OVER (PARTITION BY board_id ORDER BY id) AS step"
                                    + " FROM user_scores WHERE board_id >= ?) steps WHERE step <> 1",
                            OLD_BOARD))
                    .isZero();
            // so did each on a board whose map moved: of n users of score 1 the i-th is n / i above the next one
            assertThat(database.strings(
                            "SELECT concat_ws(' ', board_id, id, score, exact) FROM ("
                                    + "SELECT *, sum(step) OVER (PARTITION BY board_id ORDER BY id DESC) AS exact FROM ("
                                    + "SELECT board_id, id, score, count(*) OVER (PARTITION BY board_id)::numeric"
                                    + " / row_number() OVER (PARTITION BY board_id ORDER BY id) AS step"
                                    + " FROM user_scores WHERE board_id BETWEEN 8 AND ? - 1) steps) sums"
                                    + " WHERE abs(score - exact) > 1e-9 * exact",
                            OLD_BOARD))
                    .isEmpty();
            // what the two versions wrote
            assertThat(database.number(
                            "SELECT count(*) FROM customers WHERE customer_id = ANY (?)"
                                    + " AND first_name = 'Ada' AND last_name = 'Lovelace'",
                            (Object) written()))
                    .isEqualTo(written().length);
            return loads;
        }
    }

    private UUID[] written() {
        return written.toArray(UUID[]::new);
    }

    /** The load alone, and as often as it takes while every step after the least goes down and up, again and again. */
    private Loads beside(Service service, int clients, Duration warmUp, Duration time, int least) throws Exception {
        int steps = (int) fresh.version() - least;
        AtomicBoolean isOver = new AtomicBoolean();
        AtomicLong cycles = new AtomicLong();
        AtomicLong longest = new AtomicLong();
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        List<Thread> migrating = List.of(
                new Thread(() -> {
                    while (!isOver.get()) {
                        fresh.migrator().down(steps);
                        fresh.migrator().up(steps);
                        cycles.incrementAndGet();
                    }
                }),
                new Thread(() -> {
                    while (!isOver.get()) {
                        longest.accumulateAndGet(longestWait(), Math::max);
                    }
                }));
        List<Thread> threads = new ArrayList<>();
        int oldClients = hasOldUsers ? clients / 4 : 0;
        for (int i = 0; i < oldClients; i++) {
            int client = i;
            threads.add(new Thread(() -> oldClient(client, isOver)));
        }
        Stream.concat(threads.stream(), migrating.stream())
                .forEach(thread -> thread.setUncaughtExceptionHandler((of, failure) -> failures.add(failure)));
        threads.forEach(Thread::start);
        ClosedLoop.Result alone = load(service, clients - oldClients, warmUp, time);
        System.out.println("alone, to be down to " + least + ", " + alone);
        migrating.forEach(Thread::start);
        threads.addAll(migrating);
        List<ClosedLoop.Result> migrated = new ArrayList<>();
        while (migrated.isEmpty() || (cycles.get() == 0 && failures.isEmpty())) {
            migrated.add(load(service, clients - oldClients, Duration.ZERO, time));
            System.out.println(
                    "down to " + least + " and up " + cycles + " times, " + migrated.get(migrated.size() - 1));
        }
        isOver.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println("longest wait for a table " + longest + " ms");
        assertThat(failures).isEmpty();
        assertThat(cycles.get()).isPositive();
        assertThat(Stream.concat(Stream.of(alone), migrated.stream()))
                .allSatisfy(each -> assertThat(each.statuses().keySet()).isSubsetOf(200, 201));
        assertThat(fresh.underWay()).isEmpty();
        // the server's deadlock check and a standstill of a busy machine come on top of lock_timeout
        assertThat(longest.get()).isLessThan(100 + 1_000 + STANDSTILL_MILLIS);
        return new Loads(alone, migrated);
    }

    /** The requests of the version before, which writes and reads the name and the score alone. */
    private void oldClient(int client, AtomicBoolean isOver) {
        try (OldCustomers old = new OldCustomers(database);
                OldUsers users = new OldUsers(database)) {
            for (int i = 0; !isOver.get(); i++) {
                UUID key = UUID.randomUUID();
                if (hasOldNames) {
                    old.name(key, "Ada Lovelace");
                    assertThat(old.read(key)).isEqualTo("Ada Lovelace");
                    written.add(key);
                }
                users.create(OLD_BOARD + client % OLD_BOARDS + (long) OLD_BOARDS * (i / OLD_USERS), "old-" + key);
            }
        }
    }

    /** Milliseconds that some session waits for a table at this moment, that of the migration among them. */
    private long longestWait() {
        return database.number(
                "SELECT coalesce(max(1000 * extract(epoch FROM clock_timestamp() - waitstart)), 0)::bigint"
                        + " FROM pg_locks WHERE NOT granted AND locktype = 'relation'"
                        + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
    }

    private ClosedLoop.Result load(Service service, int clients, Duration warmUp, Duration time) {
        String json = "application/json";
        List<Supplier<byte[]>> kinds = List.of(
                () -> hasOldUsers
                        ? RawHttp.request("GET", "/repositories?limit=10", json, "")
                        : RawHttp.request("POST", "/boards/" + board(number.get()) + "/users", json, user()),
                () -> RawHttp.request(
                        "POST", "/repositories/r" + number.get() % 8 + "/commits", "application/x-ndjson", commit()),
                () -> hasOldNames
                        ? RawHttp.request("GET", "/boards/" + OLD_BOARD + "/actions?limit=10", json, "")
                        : RawHttp.request(
                                "PUT", "/customers/" + UUID.randomUUID(), json, "{\"name\":\"Ada Lovelace\"}"),
                () -> RawHttp.request("GET", (hasOldNames ? "/actions" : "/customers") + "?limit=10", json, ""));
        return ClosedLoop.run(
                service.port(),
                clients,
                warmUp,
                time,
                () -> kinds.get((int) (number.incrementAndGet() % kinds.size())).get());
    }

    /** Each of the boards that the load creates on has a map before, which the steps take back. */
    private void moveMaps(Service service) {
        for (int i = 0; i < 3 * MAPPED_BOARDS; i++) {
            Answer answer = service.http().post("/boards/" + board(number.addAndGet(KINDS)) + "/users", user());
            assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        }
        assertThat(database.number("SELECT count(*) FROM boards WHERE slope > 1"))
                .isEqualTo(MAPPED_BOARDS);
    }

    /** Beyond those of old clients and the one that is filled. */
    private static long board(long number) {
        return 8 + number / KINDS % MAPPED_BOARDS;
    }

    private String user() {
        return "{\"username\":\"load" + number.get()
                + "\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"L\"}}";
    }

    private String commit() {
        return String.format(
                "{\"sha\":\"%040x\",\"author\":{\"name\":\"A\",\"email\":\"a@b\"},\"committed\":\"2026-01-02T03:04:05Z\",\"message\":\"M\"}%n",
                number.get());
    }

    /** The tables that the steps touch, and a board of another number, so that a creation rescores few. */
    private void fill(int rows) {
        database.sql(
                "INSERT INTO customers (customer_id, first_name, last_name) SELECT gen_random_uuid(), 'Ada', 'King' FROM generate_series(1, ?)",
                rows);
        database.sql(
                "INSERT INTO jobs (job_id, request, method, path, content_type, preferences, request_key, client, body,"
                        + " progress_total, state, updated) SELECT gen_random_uuid(), gen_random_uuid(), 'POST', '/users', '', '',"
                        + " 'k', '', '', 1, 'succeeded', now() FROM generate_series(1, ?)",
                rows);
        database.script("INSERT INTO boards (board_id) VALUES (7); INSERT INTO users (board_id, username)"
                + " SELECT 7, 'u' || g FROM generate_series(1, 1000) g");
        database.sql(
                "INSERT INTO user_request_keys SELECT 7, gen_random_uuid(), gen_random_uuid(), u.id, now()"
                        + " FROM users u, generate_series(1, ? / 1000) g WHERE board_id = 7",
                rows);
        database.sql("ANALYZE");
    }
}
