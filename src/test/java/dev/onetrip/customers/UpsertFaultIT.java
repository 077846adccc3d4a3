package dev.onetrip.customers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.FaultProxy;
import dev.onetrip.support.Rack;
import dev.onetrip.support.RawHttp;
import dev.onetrip.support.Seeds;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Upserts that are late, left, cut or in each other's way. */
class UpsertFaultIT {
    private static final List<Strategy> STRATEGIES = List.of(Strategy.values());

    /** No deadline ends what a client has left, and no wait for the end of a late one is cut short. */
    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.customers.deadline", "60s")
            .with("onetrip.unit.grace", "30s")
            .with("onetrip.unit.certificate-wait", "30s");

    private final Database database = RACK.database();

    /** A transaction that inserted the key and does not commit yet; also holds its advisory lock. */
    private Connection rival(UUID key) throws Exception {
        Connection rival = database.connect();
        rival.setAutoCommit(false);
        try (PreparedStatement lock = rival.prepareStatement("SELECT pg_advisory_xact_lock(?)")) {
            lock.setLong(1, Fnv1a.of(key.toString()));
            assertThat(lock.execute()).isTrue();
        }
        try (PreparedStatement insert = rival.prepareStatement("INSERT INTO customers (customer_id) VALUES (?)")) {
            insert.setObject(1, key);
            assertThat(insert.executeUpdate()).isEqualTo(1);
        }
        return rival;
    }

    private long advisoryLocks() {
        return database.number("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database ="
                + " (SELECT oid FROM pg_database WHERE datname = current_database())");
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void aLateUpsertIsRolledBackAndHoldsNothing(Strategy strategy) throws Exception {
        UUID key = UUID.randomUUID();
        try (Connection rival = rival(key)) {
            long begun = System.nanoTime();
            Answer answer = Puts.put(RACK.http(), key, strategy, "Request-Timeout", "0.7");
            long millis = (System.nanoTime() - begun) / 1_000_000;
            assertThat(answer.status()).isEqualTo(504);
            assertThat(answer.json().get("outcome").asString()).isEqualTo("rolled-back");
            // no try begins for which a typical one would be too late, but in half of the time; a busy machine is late
            assertThat(millis).isBetween(350L, 25_000L);
            Eventually.becomes(0, Eventually.SOON, "statements at work", database::running);
            Eventually.becomes(1, Eventually.SOON, "advisory locks", this::advisoryLocks);
            rival.rollback();
        }
        assertThat(advisoryLocks()).isZero();
        assertThat(Puts.rows(database, key)).isZero();
        assertThat(Puts.put(RACK.http(), key, strategy).status()).isEqualTo(201);
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void aClientThatLeavesLeavesNoLock(Strategy strategy) throws Exception {
        assertNothingIsLeft(strategy, "", () -> {
            Eventually.becomes(0, Eventually.SOON, "statements at work", database::running);
            Eventually.becomes(1, Eventually.SOON, "advisory locks", this::advisoryLocks);
        });
    }

    /** With fields its lock is taken with BEGIN, which is never torn: it is rolled back once it has the lock. */
    @Test
    void soItIsWhereALockComesWithBegin() throws Exception {
        assertNothingIsLeft(Strategy.ADVISORY_LOCK, "{\"name\":\"B\"}", () -> {});
    }

    private void assertNothingIsLeft(Strategy strategy, String body, Runnable whileTheRivalHoldsIt) throws Exception {
        UUID key = UUID.randomUUID();
        long left = RACK.service().ended(499);
        try (Connection rival = rival(key)) {
            try (RawHttp http = new RawHttp(RACK.service().port())) {
                http.send(RawHttp.request("PUT", Puts.path(key, strategy), "application/json", body));
                Eventually.becomes(1, Eventually.SOON, "statements that wait", database::waiting);
                // one that only ends its sending side still waits for its answer
                http.abort();
            }
            // until then the lock may go to an upsert whose client is there, for all that the service knows
            Eventually.within(Eventually.SOON, () -> RACK.service().ended(499) > left);
            whileTheRivalHoldsIt.run();
            rival.rollback();
        }
        Eventually.becomes(0, Eventually.SOON, "statements at work", database::running);
        Eventually.becomes(0, Eventually.SOON, "advisory locks", this::advisoryLocks);
        assertThat(Puts.rows(database, key)).isZero();
        assertThat(Puts.put(RACK.http(), key, strategy).status()).isEqualTo(201);
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void aCallThatLosesARaceIsToldOfTheWinnersRow(Strategy strategy) throws Exception {
        UUID key = UUID.randomUUID();
        try (Connection rival = rival(key);
                RawHttp http = new RawHttp(RACK.service().port())) {
            http.send(RawHttp.request("PUT", Puts.path(key, strategy), "application/json", "{\"name\":\"B\"}"));
            Eventually.becomes(1, Eventually.SOON, "statements that wait", database::waiting);
            rival.commit();
            Answer answer = http.receive();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().get("outcome").asString()).isEqualTo("existing");
        }
        assertThat(RACK.http().get("/customers/" + key).json().get("name").asString())
                .isEqualTo("B");
        assertThat(Puts.rows(database, key)).isEqualTo(1);
    }

    @Test
    void whatIsSaidOfACutUpsertIsTrue() {
        SplittableRandom random = Seeds.random("cut upserts");
        int unknown = 0;
        for (int i = 0; i < 60; i++) {
            UUID key = UUID.randomUUID();
            Strategy strategy = STRATEGIES.get(random.nextInt(STRATEGIES.size()));
            FaultProxy.Direction direction =
                    random.nextBoolean() ? FaultProxy.Direction.TO_SERVER : FaultProxy.Direction.TO_CLIENT;
            RACK.proxy().cutAfter(direction, random.nextInt(900));
            Answer answer = Puts.put(RACK.http(), key, strategy);
            RACK.proxy().restore();
            String outcome = answer.status() < 300
                    ? "committed"
                    : answer.json().get("outcome").asString();
            if (outcome.equals("unknown")) {
                unknown++;
                continue;
            }
            assertThat(Puts.rows(database, key))
                    .as("%s %s -> %s", strategy, direction, answer)
                    .isEqualTo(outcome.equals("committed") ? 1 : 0);
        }
        System.out.println("unknown: " + unknown + " of 60");
        Eventually.becomes(
                0,
                Eventually.SOON,
                "connections not given back",
                () -> RACK.poolside().acquired());
        RACK.poolside().log().clear();
    }
}
