package dev.onetrip.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class ReadinessIT {

    @Test
    void readinessFollowsTheDatabaseAndLivenessDoesNot() throws Exception {
        try (TestServer server = TestServer.start(Map.of()).withSchema();
                ApplicationRun run =
                        ApplicationRun.start("--onetrip.database.url=" + server.url("postgres", "postgres"))) {
            assertThat(run.status("/actuator/health/readiness")).isEqualTo(200);
            server.stop();
            assertThat(run.status("/actuator/health/readiness")).isEqualTo(503);
            assertThat(run.status("/actuator/health/liveness")).isEqualTo(200);
            server.startAgain();
            long back = System.nanoTime();
            while (run.status("/actuator/health/readiness") != 200) {
                assertThat(Duration.ofNanos(System.nanoTime() - back)).isLessThan(Duration.ofSeconds(5));
                Mono.delay(Duration.ofMillis(100)).then().block();
            }
            assertThat(run.status("/actuator/prometheus")).isEqualTo(200);
            assertThat(run.status("/actuator/env")).isEqualTo(404);
        }
    }
}
