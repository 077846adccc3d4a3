package dev.onetrip.customers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Http;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Service;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** First inserts that race, in one service and in two. */
class UpsertRaceIT {
    private static final int CLIENTS = 20;
    private static final int KEYS = 4;
    private static final int AT_ONCE = 100;

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private static Service other;

    private final Database database = RACK.database();

    @BeforeAll
    static void start() {
        other = Service.start(Map.of(
                "onetrip.database.url",
                RACK.database().url(),
                "onetrip.customers.deadline",
                "30s",
                "onetrip.database.pool-acquire-timeout",
                "30s"));
    }

    @AfterAll
    static void stop() {
        other.close();
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void everyClientGetsTheOneRowOfEachFreshKey(Strategy strategy) throws Exception {
        assertOneRowEach(strategy, List.of(RACK.http()));
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void soItIsWithTwoServicesOnOneDatabase(Strategy strategy) throws Exception {
        assertOneRowEach(strategy, List.of(RACK.http(), other.http()));
    }

    /** All begin each key at the same moment, so that every first insert is a race. */
    private void assertOneRowEach(Strategy strategy, List<Http> services) throws Exception {
        List<UUID> keys = Stream.generate(UUID::randomUUID).limit(KEYS).toList();
        CyclicBarrier start = new CyclicBarrier(CLIENTS);
        Queue<Answer> answers = new ConcurrentLinkedQueue<>();
        List<Callable<Answer>> clients = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            Http http = services.get(client % services.size());
            clients.add(() -> {
                for (UUID key : keys) {
                    int unused = start.await();
                    answers.add(Puts.put(http, key, strategy));
                }
                return answers.element();
            });
        }
        assertThat(Puts.together(clients)).hasSize(CLIENTS);
        for (UUID key : keys) {
            List<Answer> ofKey = answers.stream()
                    .filter(answer -> answer.text().contains(key.toString()))
                    .toList();
            assertThat(ofKey).hasSize(CLIENTS);
            assertThat(ofKey).extracting(Answer::status).containsOnly(200, 201).containsOnlyOnce(201);
            assertThat(ofKey)
                    .extracting(answer -> answer.json().get("id").asLong())
                    .containsOnly(database.number("SELECT id FROM customers WHERE customer_id = ?", key));
            assertThat(Puts.rows(database, key)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void fiveHundredAtOnceLeaveOneRow(Strategy strategy) throws Exception {
        UUID key = UUID.randomUUID();
        assertThat(Puts.together(hundredTimesFive(key, strategy)))
                .extracting(Answer::status)
                .containsOnly(200, 201)
                .containsOnlyOnce(201);
        assertThat(Puts.rows(database, key)).isEqualTo(1);
        assertThat(database.number("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database ="
                        + " (SELECT oid FROM pg_database WHERE datname = current_database())"))
                .isZero();
    }

    /** A hundred clients; each asks five times and tells its worst answer. */
    private static List<Callable<Answer>> hundredTimesFive(UUID key, Strategy strategy) {
        return IntStream.range(0, 100)
                .<Callable<Answer>>mapToObj(client -> () -> {
                    Answer worst = Puts.put(RACK.http(), key, strategy);
                    for (int i = 1; i < 5; i++) {
                        Answer next = Puts.put(RACK.http(), key, strategy);
                        worst = next.status() > worst.status() ? next : worst;
                    }
                    return worst;
                })
                .toList();
    }

    /** The number of the lock is that of the key, so that any client of the database can take part. */
    @Test
    void clientsOfOneKeyWaitForItsAdvisoryLock() throws Exception {
        UUID key = UUID.randomUUID();
        List<Callable<Answer>> clients = hundredTimesFive(key, Strategy.ADVISORY_LOCK);
        CompletableFuture<List<Answer>> answers;
        try (Connection rival = database.connect();
                PreparedStatement lock = rival.prepareStatement("SELECT pg_advisory_lock(?)")) {
            lock.setLong(1, Fnv1a.of(key.toString()));
            assertThat(lock.execute()).isTrue();
            answers = CompletableFuture.supplyAsync(() -> together(clients));
            Eventually.within(Eventually.SOON, () -> waitingForTheLockOf(key) > 0);
            assertThat(Puts.rows(database, key)).isZero();
        }
        assertThat(answers.join())
                .extracting(Answer::status)
                .containsOnly(200, 201)
                .containsOnlyOnce(201);
        assertThat(Puts.rows(database, key)).isEqualTo(1);
    }

    private long waitingForTheLockOf(UUID key) {
        return database.number(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objsubid = 1 AND database ="
                        + " (SELECT oid FROM pg_database WHERE datname = current_database())"
                        + " AND (classid::bigint << 32) | objid::bigint = ?",
                Fnv1a.of(key.toString()));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TWO_TRIPS")
    void requestsThatComeTogetherShareATrip(Strategy strategy) throws Exception {
        assertThat(statusesAtOnce(UUID::randomUUID, strategy)).containsOnly(201);
    }

    @Test
    void requestsThatShareATripRewriteTheirRowEachForItself() throws Exception {
        UUID key = UUID.randomUUID();
        assertThat(Puts.put(RACK.http(), key, Strategy.ON_CONFLICT_UPDATE).status())
                .isEqualTo(201);
        database.script("""
                CREATE TABLE rewritten (customer_id uuid);
                CREATE FUNCTION rewritten() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN INSERT INTO rewritten VALUES (NEW.customer_id); RETURN NEW; END $$;
                CREATE TRIGGER rewritten AFTER UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION rewritten()""");
        try {
            assertThat(statusesAtOnce(() -> key, Strategy.ON_CONFLICT_UPDATE)).containsOnly(200);
            assertThat(database.number("SELECT count(*) FROM rewritten WHERE customer_id = ?", key))
                    .isEqualTo(AT_ONCE);
        } finally {
            database.script("DROP TRIGGER rewritten ON customers; DROP FUNCTION rewritten; DROP TABLE rewritten");
        }
    }

    /** They take fewer trips than there are of them. */
    private static List<Integer> statusesAtOnce(Supplier<UUID> key, Strategy strategy) {
        long before = RACK.proxy().trips().roundTrips();
        List<Callable<Answer>> clients = IntStream.range(0, AT_ONCE)
                .<Callable<Answer>>mapToObj(client -> () -> Puts.put(RACK.http(), key.get(), strategy))
                .toList();
        double sent = members();
        // the first groups are under way until all are there
        RACK.proxy().hold();
        CompletableFuture<List<Answer>> answers = CompletableFuture.supplyAsync(() -> together(clients));
        Eventually.within(Eventually.SOON, () -> members() + queued() - sent >= AT_ONCE);
        RACK.proxy().letGo();
        List<Integer> statuses = answers.join().stream().map(Answer::status).toList();
        assertThat(RACK.proxy().trips().roundTrips() - before).isLessThan(AT_ONCE);
        return statuses;
    }

    private static List<Answer> together(List<Callable<Answer>> clients) {
        try {
            return Puts.together(clients);
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Upserts that went with a group so far. */
    private static double members() {
        return RACK.service()
                .bean(MeterRegistry.class)
                .get("onetrip.group.size")
                .tag("work", "customers")
                .summary()
                .totalAmount();
    }

    private static double queued() {
        return RACK.service()
                .bean(MeterRegistry.class)
                .get("onetrip.group.queued")
                .tag("work", "customers")
                .gauge()
                .value();
    }
}
