package dev.onetrip.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealPostgres.class)
class ServiceProcessIT {
    @Test
    void aServiceIsStartedLoadedAndKilled(Database database) {
        byte[] request = RawHttp.request("GET", "/no-such-path", "text/plain", "");
        AtomicInteger asked = new AtomicInteger();
        try (ServiceProcess service =
                ServiceProcess.start(ServiceProcess.QUICK_START, Map.of("onetrip.database.url", database.url()))) {
            Supplier<byte[]> requests = () -> {
                asked.incrementAndGet();
                return request;
            };
            ClosedLoop.Result result = load(service, requests);
            for (int attempt = 1; attempt < 10 && result.count(404) < 50; attempt++) {
                // a second in which the machine did something else
                result = load(service, requests);
            }
            assertThat(result.statuses()).containsOnlyKeys(404);
            assertThat(result.perSecond(404)).isBetween(50.0, (double) asked.get());
            // what was sent during the warm-up and answered after it counts as an answer, but has no latency
            assertThat(result.latencies().count()).isBetween(result.count(404) - 4, result.count(404));
            assertThat(service.output()).doesNotContain("BlockHound");
            service.kill();
            assertThatThrownBy(() -> service.http().get("/")).isInstanceOf(UncheckedIOException.class);
        }
    }

    private static ClosedLoop.Result load(ServiceProcess service, Supplier<byte[]> requests) {
        return ClosedLoop.run(service.port(), 4, Duration.ofMillis(500), Duration.ofSeconds(1), requests);
    }

    @Test
    void aServiceThatCannotStartSaysWhy() {
        assertThatThrownBy(() -> ServiceProcess.start(ServiceProcess.QUICK_START, Map.of("server.port", "99999")))
                .hasMessageContaining("99999");
    }
}
