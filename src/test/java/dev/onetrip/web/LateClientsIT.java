package dev.onetrip.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Http;
import dev.onetrip.support.Programs;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.ServiceProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The clients of three languages send all of an upload before they read its answer, with the smallest buffers that they
 * know of: each gets all of it, from a service whose heap has no room for the answers. The short version is
 * {@link LateReaderIT}.
 */
@ExtendWith(RealPostgres.class)
@Tag("soak")
@Timeout(1800)
class LateClientsIT {
    /** Each has a verdict of some 300 bytes. */
    private static final int LINES = 200_000;

    private static final int AT_ONCE = 4;

    /** A route, a line that it refuses. */
    private static Stream<List<String>> routes() {
        return Stream.of(
                List.of("/users", "{\"username\":1}"),
                List.of("/customers", "{\"customerId\":\"x\"}"),
                List.of("/repositories/%/commits", "{\"sha\":\"zz\"}"),
                List.of("/customers/" + UUID.randomUUID() + "/orders", "{\"items\":3}"));
    }

    private static List<String> program(String client) {
        String file = Path.of("src/test/resources/late", client).toString();
        return switch (client) {
            case "late.py" -> List.of(Programs.installed("python3"), file);
            case "late.mjs" -> List.of(Programs.installed("node"), file);
            default -> List.of(Programs.installed("java"), "-Xmx1g", "-XX:+UseSerialGC", file);
        };
    }

    private static Stream<String> clients() {
        return Stream.of("late.py", "late.mjs", "Late.java");
    }

    @ParameterizedTest
    @MethodSource("clients")
    void eachLineIsAnsweredWhileOthersAreServed(String client, Database database) throws Exception {
        List<String> program = program(client);
        try (ServiceProcess service = ServiceProcess.start(
                ServiceProcess.QUICK_START,
                // four of these clients and one beside them
                Map.of("onetrip.database.url", database.url(), "onetrip.commits.concurrent-ingests", AT_ONCE + 1))) {
            for (List<String> route : routes().toList()) {
                ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE);
                List<Callable<String>> uploads = IntStream.range(0, AT_ONCE)
                        .<Callable<String>>mapToObj(number -> () -> Programs.output(
                                command(program, service.port(), route.get(0).replace("%", "late-" + number), route)))
                        .toList();
                List<Future<String>> answers = new ArrayList<>();
                uploads.forEach(upload -> answers.add(clients.submit(upload)));
                clients.shutdown();
                while (answers.stream().anyMatch(answer -> !answer.isDone())) {
                    assertOthersAreServed(service.http());
                }
                for (Future<String> answer : answers) {
                    assertThat(answer.get())
                            .as("%s %s", client, route)
                            .startsWith("200 " + (LINES + 1) + " ")
                            .contains("\"summary\":{\"lines\":" + LINES, "\"failed\":" + LINES);
                }
            }
        }
    }

    private static List<String> command(List<String> program, int port, String path, List<String> route) {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(String.valueOf(port), path, route.get(1), String.valueOf(LINES)));
        return command;
    }

    /** An upload of another client, which reads. */
    private static void assertOthersAreServed(Http http) {
        Answer answer = http.send("POST", "/repositories/other/commits", "application/x-ndjson", "{}\n");
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    }
}
