package dev.onetrip.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The progress of a job counts the lines of its request: neither the summary nor the lines that are not answered. */
class JobProgressIT {
    private static final int LINES = 100;

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.jobs.concurrency", 2)
            .with("onetrip.jobs.poll-interval", "20ms")
            .with("onetrip.users.deadline", "20s")
            .with("onetrip.customers.deadline", "20s")
            .with("onetrip.web.stream-lines", 500);

    private final String fresh = UUID.randomUUID().toString();

    static Stream<Arguments> routes() {
        Stream<String> uploads = Stream.of(
                        "",
                        "?strategy=row-by-row",
                        "?strategy=parallel",
                        "?strategy=copy",
                        "?strategy=unnest",
                        "?strategy=pivot&mode=chunk",
                        "?strategy=unnest&on-conflict=report")
                .map(query -> "/repositories/{fresh}/commits" + query);
        return Stream.concat(Stream.of("/users", "/boards/7/users", "/customers"), uploads)
                .flatMap(path -> Stream.of("", "return=minimal", "return=representation", "tx=rollback")
                        .filter(prefer -> !(prefer.startsWith("tx") && path.endsWith("parallel")))
                        .map(prefer -> Arguments.of(path, prefer)));
    }

    @ParameterizedTest
    @MethodSource("routes")
    void eachLineCountsOnce(String path, String prefer) {
        Background job = send(path, lines(path, LINES), prefer);
        assertThat(job.end()).isEqualTo("succeeded");
        assertThat(job.progress()).isEqualTo(LINES + " of " + LINES);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void noLinesAreNone(String path, String prefer) {
        Background job = send(path, "\n \r\n", prefer);
        assertThat(job.end()).isEqualTo("succeeded");
        assertThat(job.progress()).isEqualTo("0 of 0");
    }

    /** What the service reads as one line is one line of the total, whatever else ends lines elsewhere. */
    @Test
    void theTotalKnowsLinesAsTheReaderDoes() {
        String lines =
                line("/users", 1) + "\r\n\t\r\n\u2003\n" + line("/users", 2).replace(",", ",\r") + "\n\u000b\n";
        Background job = send("/users", lines, "");
        assertThat(job.end()).isEqualTo("succeeded");
        assertThat(job.progress()).isEqualTo("4 of 4");
    }

    /** A client that sends an upload again, by the same key, gets the answer of then and its progress. */
    @Test
    void anAnswerThatIsReplayedCountsItsLinesToo() {
        Background job = send("/repositories/{fresh}/commits", lines("commits", LINES), "");
        assertThat(job.end()).isEqualTo("succeeded");
        RACK.database()
                .sql(
                        "UPDATE jobs SET state = 'running', progress_done = 0, lease = gen_random_uuid(),"
                                + " leased_until = now() - interval '1 second' WHERE path LIKE ?",
                        "%" + fresh + "%");
        Eventually.within(Eventually.SOON, () -> job.attempts() == 2 && job.isFinished());
        assertThat(job.state()).isEqualTo("succeeded");
        assertThat(job.progress()).isEqualTo(LINES + " of " + LINES);
    }

    @Test
    void aStreamThatIsRefusedAsAWholeHasNoLineDone() {
        Background job = send("/repositories/{fresh}/commits?mode=atomic", lines("commits", 20), "");
        assertThat(job.end()).isEqualTo("failed");
        assertThat(job.progress()).isEqualTo("0 of 20");
    }

    /** The lines that have a verdict are done, of the others nothing is said. */
    @Test
    void aStreamThatIsCutAtALimitHasFailedAtOnce() {
        IntFunction<String> user = number -> line("/users", number);
        String lines = IntStream.rangeClosed(1, 600).mapToObj(user).collect(Collectors.joining("\n"));
        Background job = send("/users", lines, "");
        assertThat(job.end()).isEqualTo("failed");
        assertThat(job.attempts()).isEqualTo(1);
        List<JsonNode> answer = job.answer().lines();
        assertThat(answer.get(answer.size() - 1).get("problem").get("status").asInt())
                .isEqualTo(413);
        int verdicts = answer.size() - 1;
        assertThat(job.progress()).startsWith(verdicts + " of ").endsWith(" 600");
        long stored =
                RACK.database().number("SELECT count(*) FROM users WHERE username LIKE ?", fresh.substring(0, 8) + "%");
        assertThat(stored).isBetween((long) verdicts, 500L);
    }

    private Background send(String path, String lines, String prefer) {
        return Background.send(RACK, path.replace("{fresh}", fresh), lines, prefer);
    }

    /** Each tenth line is bad. */
    private String lines(String path, int count) {
        IntFunction<String> line = number -> number % 10 == 0 ? "{\"bad\":" + number + "}" : line(path, number);
        return IntStream.rangeClosed(1, count).mapToObj(line).collect(Collectors.joining("\n"));
    }

    private String line(String path, int number) {
        if (path.contains("commits")) {
            return "{\"sha\":\"" + "%040x".formatted(number) + "\",\"author\":{\"name\":\"A\",\"email\":\"a@b\"},"
                    + "\"committed\":\"2026-01-02T03:04:05Z\",\"message\":\"m\"}";
        }
        return path.contains("customers")
                ? "{\"customerId\":\"" + UUID.randomUUID() + "\",\"name\":\"N\"}"
                : "{\"username\":\"" + fresh.substring(0, 8) + number
                        + "\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}";
    }
}
