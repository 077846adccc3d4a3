package dev.onetrip.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.ServiceProcess;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The log of a process, in the form that Spring Boot was asked for. */
@ExtendWith(RealPostgres.class)
@Timeout(300)
class AccessLogIT {
    private static final int LINES = 5;
    private static final int REQUESTS = 60;
    private static final Pattern OTHERS = Pattern.compile("and (\\d+) more without a fault");
    private static final JsonMapper JSON = JsonMapper.shared();

    private static ServiceProcess start(Database database) {
        return ServiceProcess.start(
                ServiceProcess.QUICK_START,
                Map.of(
                        "onetrip.database.url",
                        database.url(),
                        "logging.structured.format.console",
                        "ecs",
                        "onetrip.web.access-log.lines",
                        LINES));
    }

    private static List<String> messages(ServiceProcess service) {
        return service.output()
                .lines()
                .map(JSON::readTree)
                .filter(line -> line.at("/log/logger").asString("").equals("onetrip.access"))
                .map(line -> line.path("message").asString())
                .toList();
    }

    /** Requests without a fault of which the line tells; a look at its health before it was ready is refused. */
    private static long counted(String message) {
        Matcher others = OTHERS.matcher(message);
        if (others.matches()) {
            return Long.parseLong(others.group(1));
        }
        return message.contains(" 200 ") ? 1 : 0;
    }

    private static long counted(ServiceProcess service) {
        return messages(service).stream().mapToLong(AccessLogIT::counted).sum();
    }

    @Test
    void everyLineIsJsonAndRequestsBeyondTheLimitAreCounted(Database database) {
        try (ServiceProcess service = start(database)) {
            assertThat(service.output().lines().map(JSON::readTree)).allMatch(JsonNode::isObject);
            long began = System.nanoTime();
            for (int i = 0; i < REQUESTS; i++) {
                assertThat(service.http().get("/strategies").status()).isEqualTo(200);
            }
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began) + 1;
            // the one look at its health that found it ready has its line too
            Eventually.within(Eventually.SOON, () -> counted(service) >= REQUESTS + 1);
            assertThat(counted(service)).isEqualTo(REQUESTS + 1);
            long lines = messages(service).stream()
                    .filter(message -> message.startsWith("GET /strategies 200 "))
                    .count();
            assertThat(lines).isBetween(1L, LINES * (seconds + 1));
        }
    }
}
