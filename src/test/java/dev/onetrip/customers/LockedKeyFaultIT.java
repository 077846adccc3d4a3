package dev.onetrip.customers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.groupcommit.HashedLane;
import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Seeds;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A rival holds a lock that one key of a lane needs: a request for another key does not notice. */
class LockedKeyFaultIT {
    private static final int LANES = 2;

    /** Seconds that a client waits which asks for a locked key and is to be late. */
    private static final String SOON = "4";

    private static final int MOST_ATTEMPTS = 10;
    private static final String INSERT = "INSERT INTO customers (customer_id) VALUES (?)";
    private static final String LOCK = "SELECT FROM customers WHERE customer_id = ? FOR UPDATE";

    /** A deadline decides only where a client sets it, and no wait for the end of a late request is cut short. */
    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.customers.lanes", LANES)
            .with("onetrip.customers.deadline", "60s")
            .with("onetrip.database.pool-acquire-timeout", "60s")
            .with("onetrip.unit.grace", "30s")
            .with("onetrip.unit.certificate-wait", "30s");

    private final Database database = RACK.database();

    /** What is waited for. */
    private enum Way {
        AN_INSERT_THAT_IS_NOT_COMMITTED(INSERT, "", Strategy.ONE_TRIP),
        AN_INSERT_BEFORE_ONE_THAT_DOES_NOTHING(INSERT, "", Strategy.ON_CONFLICT_NOTHING),
        AN_INSERT_AFTER_A_READ(INSERT, "", Strategy.CTE),
        AN_INSERT_BEFORE_A_REWRITING(INSERT, "", Strategy.ON_CONFLICT_UPDATE),
        A_LOCKED_ROW(LOCK, "{\"name\":\"B\"}", Strategy.ONE_TRIP),
        A_LOCKED_ROW_WITH_A_KEY(LOCK, "{\"name\":\"B\"}", Strategy.ONE_TRIP);

        private final String lock;
        private final String body;
        private final Strategy strategy;

        Way(String lock, String body, Strategy strategy) {
            this.lock = lock;
            this.body = body;
            this.strategy = strategy;
        }

        Connection take(Database database, List<UUID> keys) throws Exception {
            Connection rival = database.connect();
            rival.setAutoCommit(false);
            for (UUID key : keys) {
                if (!body.isEmpty()) {
                    assertThat(Puts.put(RACK.http(), key, Strategy.ONE_TRIP).status())
                            .isEqualTo(201);
                }
                try (PreparedStatement statement = rival.prepareStatement(lock)) {
                    statement.setObject(1, key);
                    boolean unused = statement.execute();
                }
            }
            return rival;
        }

        Timed put(UUID key, String... deadline) {
            List<String> headers = new ArrayList<>(List.of(deadline));
            if (this == A_LOCKED_ROW_WITH_A_KEY) {
                headers.addAll(List.of("Idempotency-Key", "k" + UUID.randomUUID()));
            }
            long begun = System.nanoTime();
            Answer answer = Puts.put(RACK.http(), Puts.path(key, strategy), body, headers.toArray(String[]::new));
            return new Timed(answer, (System.nanoTime() - begun) / 1_000_000);
        }
    }

    private record Timed(Answer answer, long millis) {}

    private record Sent(UUID key, Future<Timed> timed) {}

    /** Keys of the locked key's lane. */
    private static List<UUID> neighbours(UUID locked, int count) {
        int lane = HashedLane.of(locked, LANES, false).number();
        return Stream.generate(UUID::randomUUID)
                .filter(key -> HashedLane.of(key, LANES, false).number() == lane)
                .limit(count)
                .toList();
    }

    /** Requests in any order, some of which have a deadline of their own. */
    private static List<Sent> start(ExecutorService clients, Way way, List<UUID> keys, List<UUID> impatient) {
        List<UUID> shuffled = new ArrayList<>(keys);
        Collections.shuffle(
                shuffled, new Random(Seeds.random("order of upserts").nextLong()));
        return shuffled.stream()
                .map(key -> new Sent(key, clients.submit((Callable<Timed>)
                        () -> impatient.contains(key) ? way.put(key, "Request-Timeout", SOON) : way.put(key))))
                .toList();
    }

    private static List<Sent> those(List<Sent> all, List<UUID> keys, boolean in) {
        return all.stream().filter(sent -> keys.contains(sent.key()) == in).toList();
    }

    private static void assertServed(List<Sent> all) throws Exception {
        for (Sent sent : all) {
            Timed timed = sent.timed().get();
            assertThat(timed.answer().status()).as(timed.answer().toString()).isIn(200, 201);
        }
    }

    /**
     * False where the others may have waited for those that wait for the lock: all of them were served, that is sure.
     */
    private static boolean areServedMeanwhile(List<Sent> all, List<Sent> waiting) throws Exception {
        assertServed(all);
        return waiting.stream().noneMatch(sent -> sent.timed().isDone());
    }

    private static void assertLate(List<Sent> waiting) throws Exception {
        for (Sent sent : waiting) {
            Timed timed = sent.timed().get();
            assertThat(timed.answer().status()).isEqualTo(504);
            assertThat(timed.answer().json().get("outcome").asString()).isEqualTo("rolled-back");
            // no try begins for which a typical one would be too late; the service's own deadline is far away
            assertThat(timed.millis()).isBetween(3_000L, 30_000L);
        }
    }

    /** Where the machine stands still, the deadline may come before the others have been served: then once more. */
    private static void untilConclusive(Callable<Boolean> attempt) throws Exception {
        int attempts = 1;
        while (!attempt.call()) {
            attempts++;
            assertThat(attempts).as("attempts").isLessThanOrEqualTo(MOST_ATTEMPTS);
        }
    }

    @ParameterizedTest
    @Timeout(300)
    @EnumSource(
            value = Way.class,
            names = {"AN_INSERT_THAT_IS_NOT_COMMITTED", "AN_INSERT_BEFORE_A_REWRITING", "A_LOCKED_ROW_WITH_A_KEY"})
    void onlyARequestForTheLockedKeyIsLate(Way way) throws Exception {
        untilConclusive(() -> onlyItIsLate(way, UUID.randomUUID()));
    }

    private boolean onlyItIsLate(Way way, UUID locked) throws Exception {
        List<UUID> others = neighbours(locked, 40);
        List<UUID> later = neighbours(locked, 40);
        List<UUID> all = new ArrayList<>(others);
        all.addAll(Collections.nCopies(5, locked));
        ExecutorService clients = Executors.newFixedThreadPool(90);
        boolean isConclusive;
        try (Connection rival = way.take(database, List.of(locked))) {
            List<Sent> sent = start(clients, way, all, List.of(locked));
            List<Sent> waiting = those(sent, List.of(locked), true);
            isConclusive = areServedMeanwhile(those(sent, List.of(locked), false), waiting);
            // the lane goes on, for new customers and for those that were waiting beside the locked one
            isConclusive &= areServedMeanwhile(start(clients, way, later, List.of()), waiting);
            isConclusive &= areServedMeanwhile(start(clients, way, others, List.of()), waiting);
            assertLate(waiting);
            rival.rollback();
        } finally {
            clients.shutdown();
        }
        assertThat(database.number("SELECT count(*) FROM customers WHERE customer_id = ANY (?)", (Object)
                        others.toArray(UUID[]::new)))
                .isEqualTo(40);
        assertThat(database.number(
                        "SELECT count(*) FROM customers WHERE customer_id = ? AND first_name IS NOT NULL", locked))
                .isZero();
        assertThat(way.put(locked).answer().status()).isIn(200, 201);
        return isConclusive;
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aRequestThatWaitsForTheLockGoesOnOnceItIsFree(Way way) throws Exception {
        UUID locked = UUID.randomUUID();
        ExecutorService clients = Executors.newFixedThreadPool(50);
        try (Connection rival = way.take(database, List.of(locked))) {
            List<UUID> all = new ArrayList<>(neighbours(locked, 40));
            all.addAll(Collections.nCopies(5, locked));
            List<Sent> sent = start(clients, way, all, List.of());
            List<Sent> waiting = those(sent, List.of(locked), true);
            assertThat(areServedMeanwhile(those(sent, List.of(locked), false), waiting))
                    .isTrue();
            rival.rollback();
            assertServed(waiting);
        } finally {
            clients.shutdown();
        }
        assertThat(Puts.rows(database, locked)).isEqualTo(1);
    }

    @Test
    @Timeout(300)
    void soItIsWithSeveralLockedKeys() throws Exception {
        untilConclusive(() -> onlySeveralAreLate(neighbours(UUID.randomUUID(), 64)));
    }

    private boolean onlySeveralAreLate(List<UUID> all) throws Exception {
        Way way = Way.A_LOCKED_ROW;
        List<UUID> theirs = all.subList(60, 64);
        ExecutorService clients = Executors.newFixedThreadPool(64);
        boolean isConclusive;
        try (Connection rival = way.take(database, theirs)) {
            List<Sent> sent = start(clients, way, all, theirs);
            List<Sent> waiting = those(sent, theirs, true);
            isConclusive = areServedMeanwhile(those(sent, theirs, false), waiting);
            assertLate(waiting);
            rival.rollback();
        } finally {
            clients.shutdown();
        }
        assertThat(database.number(
                        "SELECT count(*) FROM customers WHERE first_name = 'B' AND customer_id = ANY (?)",
                        (Object) all.toArray(UUID[]::new)))
                .isEqualTo(60);
        return isConclusive;
    }
}
