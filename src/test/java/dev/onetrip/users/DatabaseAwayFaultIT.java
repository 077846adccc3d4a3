package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Http;
import dev.onetrip.support.Rack;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A database that goes away under load, in all the ways it can, and comes back. */
class DatabaseAwayFaultIT {
    /** From the moment at which the server accepts; a busy machine is late itself, though not every time. */
    private static final Duration SERVING = Duration.ofSeconds(5);

    private static final int OUTAGES = 3;

    private static final AtomicInteger NAMES = new AtomicInteger();

    @RegisterExtension
    static final Rack RACK = Rack.dedicated()
            .with("onetrip.users.deadline", "20s")
            // a line per attempt to reach a server that is not there
            .with("logging.level.io.r2dbc.postgresql.client", "off")
            .with("logging.level.io.zonky.test", "off");

    @AfterEach
    void serving() {
        RACK.proxy().restore();
        Eventually.within(Eventually.SOON, () -> create().status() == 201);
    }

    private static Answer create() {
        return create("one" + NAMES.incrementAndGet());
    }

    private static Answer create(String username, String... headers) {
        return RACK.http()
                .post(
                        "/users",
                        "{\"username\":\"" + username
                                + "\",\"score\":10,\"profile\":{\"firstname\":\"Ann\",\"lastname\":\"Lee\"}}",
                        headers);
    }

    private static int readiness() {
        return Http.on(RACK.service().managementPort())
                .get("/actuator/health/readiness")
                .status();
    }

    @Test
    void aRestartLosesNothingThatWasAcknowledged() {
        underLoad(RACK.postgres()::stop);
    }

    @Test
    void aCrashLosesNothingThatWasAcknowledged() {
        underLoad(RACK.postgres()::kill);
    }

    private static void underLoad(Runnable leave) {
        Duration away = outage(leave);
        for (int i = 1; i < OUTAGES && away.compareTo(SERVING) > 0; i++) {
            away = outage(leave);
        }
        assertThat(away).isLessThanOrEqualTo(SERVING);
    }

    /** How long after its return the service serves; whatever it told its clients meanwhile is true. */
    private static Duration outage(Runnable leave) {
        CreateLoad load = new CreateLoad(RACK.service().port(), 16, 8, Duration.ofMillis(2));
        long back;
        Duration away;
        try (load) {
            Eventually.within(Eventually.SOON, () -> load.lastSuccess() > 0 && load.count() > 300);
            leave.run();
            // requests that wait may meet the server again and notice nothing: it comes back once one has met its
            // absence
            Eventually.within(Eventually.SOON, () -> load.fates().containsKey("503 rolled-back"));
            RACK.postgres().startAgain();
            back = System.nanoTime();
            Eventually.within(Eventually.SOON, () -> load.lastSuccess() > back && readiness() == 200);
            away = Duration.ofNanos(System.nanoTime() - back);
            System.out.println("serving again " + away.toMillis() + " ms after the server");
            LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
        }
        System.out.println("outage under load: " + load.fates() + ", longest " + load.longestMillis() + " ms");
        load.assertTrue(RACK.database());
        assertThat(load.fates().keySet())
                .isSubsetOf("201", "503 rolled-back", "503 unknown", "504 rolled-back", "504 unknown");
        return away;
    }

    @Test
    void aDatabaseThatRefusesIsUnavailableAndReadinessSaysSo() {
        away(() -> {
            RACK.proxy().refuse();
            int unused = RACK.proxy().cutAll();
        });
    }

    @Test
    void aDatabaseThatAnswersNothingIsLateOrUnavailableAndReadinessSaysSo() {
        away(RACK.proxy()::blackHole);
    }

    private static void away(Runnable leave) {
        assertThat(create().status()).isEqualTo(201);
        Eventually.within(Eventually.SOON, () -> readiness() == 200);
        leave.run();
        List<String> refused = List.of("away" + NAMES.incrementAndGet(), "away" + NAMES.incrementAndGet(), "gone");
        double quickest = Double.MAX_VALUE;
        for (String username : refused) {
            long sent = System.nanoTime();
            assertThat(CreateLoad.fate(create(username, "Request-Timeout", "1")))
                    .isIn("503 rolled-back", "504 rolled-back");
            quickest = Math.min(quickest, (System.nanoTime() - sent) / 1e6);
        }
        // the deadline of 1 s; a busy machine is late itself, though not every time
        assertThat(quickest).isLessThanOrEqualTo(3_000);
        assertThat(RACK.http().get("/users", "Request-Timeout", "1").status()).isIn(503, 504);
        assertThat(readiness()).isEqualTo(503);
        RACK.proxy().restore();
        Eventually.within(Eventually.SOON, () -> create().status() == 201);
        Eventually.within(Eventually.SOON, () -> readiness() == 200);
        assertThat(RACK.database().strings("SELECT username FROM users")).doesNotContainAnyElementsOf(refused);
        CreateLoad.assertWhole(RACK.database());
    }

    @Test
    void aServerWithoutConnectionsLeftIsFullAndReadinessStaysUp() throws SQLException {
        List<Connection> rivals = new ArrayList<>();
        assertThat(create().status()).isEqualTo(201);
        try {
            takeAllFromTheService(rivals);
            double quickest = Double.MAX_VALUE;
            for (int i = 0; i < 3; i++) {
                long sent = System.nanoTime();
                Answer answer = create();
                quickest = Math.min(quickest, (System.nanoTime() - sent) / 1e6);
                assertThat(CreateLoad.fate(answer)).isEqualTo("503 rolled-back");
                assertThat(answer.header("Retry-After")).isPresent();
                assertThat(answer.json().get("type").asString()).isEqualTo("/problems/overloaded");
            }
            // at once, and never at the deadline; a busy machine is late itself, though not every time
            assertThat(quickest).isLessThan(1_000);
        } finally {
            for (Connection rival : rivals) {
                rival.close();
            }
        }
        Eventually.within(Eventually.SOON, () -> create().status() == 201);
        CreateLoad.assertWhole(RACK.database());
    }

    /** While the service cannot race for the places that it loses. */
    private static void takeAllFromTheService(List<Connection> rivals) {
        RACK.proxy().refuse();
        int cut = RACK.proxy().cutAll();
        assertThat(cut).isPositive();
        Eventually.within(Eventually.SOON, () -> RACK.database().connectionsOf("onetrip") == 0);
        takeAll(rivals);
        // those that only looked may have been about to end, and would leave a place to the service
        Eventually.within(Eventually.SOON, () -> others(rivals.get(0)) == 0);
        takeAll(rivals);
        RACK.proxy().restore();
    }

    private static int others(Connection rival) {
        try (var statement = rival.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE backend_type = 'client backend' AND application_name <> 'onetrip-rival'")) {
            assertThat(rows.next()).isTrue();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Superusers have places of their own, so that these take until even those are gone. */
    private static void takeAll(List<Connection> rivals) {
        while (rivals.size() < 300) {
            try {
                rivals.add(RACK.database().connect());
            } catch (SQLException full) {
                assertThat(full.getSQLState()).isEqualTo("53300");
                return;
            }
        }
        throw new AssertionError("the server is never full");
    }
}
