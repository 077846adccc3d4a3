package dev.onetrip.bench;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.FaultProxy;
import dev.onetrip.support.RawHttp;
import dev.onetrip.support.ServiceProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * What {@value #CALLS} upserts cost the database beside their time, by strategy: one client, one after the other, so
 * that nothing is shared.
 */
final class Bill {
    private static final int CALLS = 4_000;
    private static final List<String> STRATEGIES =
            List.of("one-trip", "cte", "on-conflict-nothing", "on-conflict-update", "two-trips", "advisory-lock");
    // a function that only counts its calls, in the server's statistics and not in the write-ahead log
    private static final String TRIGGER = """
            CREATE FUNCTION billed() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER billed AFTER INSERT OR UPDATE OR DELETE ON customers FOR EACH ROW EXECUTE FUNCTION billed();
            ALTER TABLE customers SET (autovacuum_enabled = false)""";
    private static final String CLEAN = "DROP TRIGGER billed ON customers; DROP FUNCTION billed;"
            + " ALTER TABLE customers RESET (autovacuum_enabled)";

    private final Database database;
    /** Trips of {@link #count} itself. */
    private long listed;

    Bill(Database database) {
        this.database = database;
    }

    /** What is counted, so far. */
    private record Count(
            long inserts, long updates, long dead, long sequence, long walBytes, long triggers, long ids, long trips) {
        private Count since(Count before) {
            return new Count(
                    inserts - before.inserts,
                    updates - before.updates,
                    dead - before.dead,
                    sequence - before.sequence,
                    walBytes - before.walBytes,
                    triggers - before.triggers,
                    ids - before.ids,
                    trips - before.trips);
        }
    }

    void run() throws IOException {
        database.sql("ALTER DATABASE " + database.name() + " SET track_functions = 'pl'");
        database.script(TRIGGER);
        try (FaultProxy proxy = FaultProxy.before(database);
                ServiceProcess service = ServiceProcess.start(
                        Benchmark.JVM_FLAGS,
                        Map.of("onetrip.database.url", proxy.database().url(), "onetrip.database.pool-size", 1));
                RawHttp http = new RawHttp(service.port())) {
            UUID key = UUID.randomUUID();
            print("an existing key", proxy, http, () -> key);
            print("new keys", proxy, http, UUID::randomUUID);
        } finally {
            database.script(CLEAN);
        }
    }

    private void print(String name, FaultProxy proxy, RawHttp http, Supplier<UUID> keys) throws IOException {
        System.out.printf("%nThe bill of %,d upserts of %s, one after the other%n", CALLS, name);
        System.out.printf(
                "%-20s %8s %8s %8s %9s %10s %9s %8s %8s%n",
                "strategy", "inserts", "updates", "dead", "sequence", "WAL bytes", "triggers", "xids", "trips");
        for (String strategy : STRATEGIES) {
            put(http, keys.get(), strategy);
            Count before = count(proxy, http);
            for (int i = 0; i < CALLS; i++) {
                put(http, keys.get(), strategy);
            }
            Count cost = count(proxy, http).since(before);
            System.out.printf(
                    Locale.ROOT,
                    "%-20s %,8d %,8d %,8d %,9d %,10d %,9d %,8d %,8d%n",
                    strategy,
                    cost.inserts(),
                    cost.updates(),
                    cost.dead(),
                    cost.sequence(),
                    cost.walBytes(),
                    cost.triggers(),
                    cost.ids(),
                    cost.trips());
        }
    }

    private static void put(RawHttp http, UUID key, String strategy) throws IOException {
        send(http, "PUT", "/customers/" + key + "?strategy=" + strategy);
    }

    private static void send(RawHttp http, String method, String path) throws IOException {
        http.send(RawHttp.request(method, path, "application/json", ""));
        Answer answer = http.receive();
        if (answer.status() > 201) {
            throw new IllegalStateException(method + " " + path + " answered " + answer);
        }
    }

    /** A backend hands its statistics over at the end of a transaction, if it did not within the last second. */
    private Count count(FaultProxy proxy, RawHttp http) throws IOException {
        long trips = proxy.trips().roundTrips();
        long ids = database.number("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
        long wal = database.number("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn");
        LockSupport.parkNanos(Duration.ofMillis(1_200).toNanos());
        send(http, "GET", "/customers?limit=1");
        return new Count(
                database.number("SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'customers'"),
                database.number("SELECT n_tup_upd FROM pg_stat_user_tables WHERE relname = 'customers'"),
                database.number("SELECT n_tup_upd + n_tup_del FROM pg_stat_user_tables WHERE relname = 'customers'"),
                database.number("SELECT last_value FROM customers_id_seq"),
                wal,
                database.number("SELECT coalesce(max(calls), 0) FROM pg_stat_user_functions WHERE funcname = 'billed'"),
                ids,
                trips - listed++);
    }
}
