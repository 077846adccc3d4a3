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
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Somebody holds a lock that one key of a lane needs: whoever wants another key does not notice. */
class LockedKeyFaultIT {
    private static final int LANES = 2;

    @RegisterExtension
    static final Rack RACK =
            Rack.shared().with("onetrip.customers.lanes", LANES).with("onetrip.customers.deadline", "4s");

    private final Database database = RACK.database();
    private final UUID locked = UUID.randomUUID();

    /** What is waited for. */
    private enum Way {
        AN_INSERT_THAT_IS_NOT_COMMITTED("INSERT INTO customers (customer_id) VALUES (?)", ""),
        A_LOCKED_ROW("SELECT FROM customers WHERE customer_id = ? FOR UPDATE", "{\"name\":\"B\"}"),
        A_LOCKED_ROW_WITH_A_KEY("SELECT FROM customers WHERE customer_id = ? FOR UPDATE", "{\"name\":\"B\"}");

        private final String lock;
        private final String body;

        Way(String lock, String body) {
            this.lock = lock;
            this.body = body;
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

        Timed put(UUID key) {
            long begun = System.nanoTime();
            Answer answer = this == A_LOCKED_ROW_WITH_A_KEY
                    ? Puts.put(RACK.http(), "/customers/" + key, body, "Idempotency-Key", "k" + UUID.randomUUID())
                    : Puts.put(RACK.http(), "/customers/" + key, body);
            return new Timed(answer, (System.nanoTime() - begun) / 1_000_000);
        }
    }

    private record Timed(Answer answer, long millis) {}

    private record Sent(UUID key, Future<Timed> timed) {}

    /** Keys of the locked key's lane. */
    private List<UUID> neighbours(int count) {
        int lane = HashedLane.of(locked, LANES, false).number();
        return Stream.generate(UUID::randomUUID)
                .filter(key -> HashedLane.of(key, LANES, false).number() == lane)
                .limit(count)
                .toList();
    }

    private static List<Sent> start(ExecutorService clients, Way way, List<UUID> keys) {
        List<UUID> shuffled = new ArrayList<>(keys);
        Collections.shuffle(
                shuffled, new Random(Seeds.random("order of upserts").nextLong()));
        return shuffled.stream()
                .map(key -> new Sent(key, clients.submit((Callable<Timed>) () -> way.put(key))))
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

    private static void assertServedMeanwhile(List<Sent> all, List<Sent> waiting) throws Exception {
        assertServed(all);
        assertThat(waiting).noneMatch(sent -> sent.timed().isDone());
    }

    private static void assertLate(List<Sent> waiting) throws Exception {
        for (Sent sent : waiting) {
            Timed timed = sent.timed().get();
            assertThat(timed.answer().status()).isEqualTo(504);
            assertThat(timed.answer().json().get("outcome").asString()).isEqualTo("rolled-back");
            // the deadline of 4 s; a busy machine is late itself
            assertThat(timed.millis()).isBetween(3_800L, 7_000L);
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void onlyARequestForTheLockedKeyIsLate(Way way) throws Exception {
        List<UUID> others = neighbours(40);
        List<UUID> later = neighbours(40);
        List<UUID> all = new ArrayList<>(others);
        all.addAll(Collections.nCopies(5, locked));
        ExecutorService clients = Executors.newFixedThreadPool(90);
        try (Connection rival = way.take(database, List.of(locked))) {
            List<Sent> sent = start(clients, way, all);
            List<Sent> waiting = those(sent, List.of(locked), true);
            assertServedMeanwhile(those(sent, List.of(locked), false), waiting);
            // the lane goes on, for new customers and for those who were waiting beside the locked one
            assertServedMeanwhile(start(clients, way, later), waiting);
            assertServedMeanwhile(start(clients, way, others), waiting);
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
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aRequestThatWaitsForTheLockGoesOnOnceItIsFree(Way way) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(50);
        try (Connection rival = way.take(database, List.of(locked))) {
            List<UUID> all = new ArrayList<>(neighbours(40));
            all.addAll(Collections.nCopies(5, locked));
            List<Sent> sent = start(clients, way, all);
            List<Sent> waiting = those(sent, List.of(locked), true);
            assertServedMeanwhile(those(sent, List.of(locked), false), waiting);
            rival.rollback();
            assertServed(waiting);
        } finally {
            clients.shutdown();
        }
        assertThat(Puts.rows(database, locked)).isEqualTo(1);
    }

    @Test
    void soItIsWithSeveralLockedKeys() throws Exception {
        Way way = Way.A_LOCKED_ROW;
        List<UUID> all = neighbours(64);
        List<UUID> theirs = all.subList(60, 64);
        ExecutorService clients = Executors.newFixedThreadPool(64);
        try (Connection rival = way.take(database, theirs)) {
            List<Sent> sent = start(clients, way, all);
            List<Sent> waiting = those(sent, theirs, true);
            assertServedMeanwhile(those(sent, theirs, false), waiting);
            assertLate(waiting);
            rival.rollback();
        } finally {
            clients.shutdown();
        }
        assertThat(database.number(
                        "SELECT count(*) FROM customers WHERE first_name = 'B' AND customer_id = ANY (?)",
                        (Object) all.toArray(UUID[]::new)))
                .isEqualTo(60);
    }
}
