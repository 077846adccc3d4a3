package dev.onetrip.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.onetrip.support.Eventually;
import io.r2dbc.pool.ConnectionPool;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class ReadinessIT {

    @Test
    void readinessFollowsTheDatabaseAndLivenessDoesNot() throws Exception {
        try (TestServer server = TestServer.start(Map.of()).withSchema();
                ApplicationRun run =
                        ApplicationRun.patient("--onetrip.database.url=" + server.url("postgres", "postgres"))) {
            assertThat(run.status("/actuator/health/readiness")).isEqualTo(200);
            server.stop();
            assertThat(run.status("/actuator/health/readiness")).isEqualTo(503);
            assertThat(run.status("/actuator/health/liveness")).isEqualTo(200);
            server.startAgain();
            becomes(200, run);
            assertThat(run.status("/actuator/prometheus")).isEqualTo(200);
            assertThat(run.status("/actuator/env")).isEqualTo(404);
        }
    }

    @Test
    void aServerThatWritesNothingIsNotReadyUntilItWritesAgain() throws Exception {
        try (TestServer server = TestServer.start(Map.of()).withSchema();
                ApplicationRun run =
                        ApplicationRun.patient("--onetrip.database.url=" + server.url("postgres", "postgres"))) {
            assertThat(run.status("/actuator/health/readiness")).isEqualTo(200);
            server.run("ALTER DATABASE postgres SET default_transaction_read_only = on");
            becomes(503, run);
            server.run("SET transaction_read_only = off; ALTER DATABASE postgres RESET default_transaction_read_only");
            becomes(200, run);
        }
    }

    @Test
    void aStandbyIsRefusedAtTheStart() throws Exception {
        try (TestServer server = TestServer.start(Map.of()).withSchema()) {
            server.stop();
            server.followsAnother();
            server.startAgain();
            assertThatThrownBy(
                            () -> ApplicationRun.patient("--onetrip.database.url=" + server.url("postgres", "postgres"))
                                    .close())
                    .hasRootCauseInstanceOf(StartRefused.class)
                    .hasStackTraceContaining("is a standby, which writes nothing: set ONETRIP_DATABASE_URL");
        }
    }

    @Test
    void ofSeveralServersTheOneThatTakesWritesIsFollowed() throws Exception {
        try (TestServer first = TestServer.start(Map.of()).withSchema();
                TestServer second = TestServer.start(Map.of()).withSchema()) {
            first.stop();
            first.followsAnother();
            first.startAgain();
            String url = "postgresql://postgres@" + first.host() + "," + second.host()
                    + "/postgres?target_session_attrs=read-write";
            try (ApplicationRun run = ApplicationRun.patient("--onetrip.database.url=" + url)) {
                assertThat(run.status("/actuator/health/readiness")).isEqualTo(200);
                second.stop();
                becomes(503, run);
                first.run("SELECT pg_promote()");
                becomes(200, run);
                ConnectionPool pool = run.context().getBean(ConnectionPool.class);
                Eventually.within(Eventually.SOON, () -> isGiven(pool));
                assertThat(first.sessions()).isPositive();
                second.startAgain();
            }
        }
    }

    @Test
    void severalStandbysAreRefusedAtTheStart() throws Exception {
        try (TestServer first = TestServer.start(Map.of()).withSchema();
                TestServer second = TestServer.start(Map.of()).withSchema()) {
            for (TestServer server : List.of(first, second)) {
                server.stop();
                server.followsAnother();
                server.startAgain();
            }
            String url = "postgresql://postgres@" + first.host() + "," + second.host() + "/postgres";
            String told = refused(url, "1s");
            if (told.contains("did not answer in time")) {
                // nor does a busy machine within a second
                told = refused(url, "10s");
            }
            assertThat(told)
                    .contains("none of the databases at %s,%s takes writes".formatted(first.host(), second.host()));
        }
    }

    /** Why it does not start within that time. */
    private static String refused(String url, String startTimeout) {
        Throwable refused = catchThrowable(() -> ApplicationRun.patient(
                        "--onetrip.database.url=" + url, "--onetrip.database.start-timeout=" + startTimeout)
                .close());
        assertThat(refused).isNotNull();
        StringWriter trace = new StringWriter();
        refused.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    /** Whether the pool has a connection again, after those that have ended. */
    private static boolean isGiven(ConnectionPool pool) {
        return Boolean.TRUE.equals(pool.create()
                .flatMap(connection -> Mono.from(connection.close()).thenReturn(true))
                .onErrorReturn(false)
                .block());
    }

    private static void becomes(int status, ApplicationRun run) throws Exception {
        long begun = System.nanoTime();
        while (run.status("/actuator/health/readiness") != status) {
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Eventually.SOON);
            Mono.delay(Duration.ofMillis(100)).then().block();
        }
    }
}
