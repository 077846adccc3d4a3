package dev.onetrip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.onetrip.support.Rack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The commands of the README, as printed, on a fresh service. */
class ReadmeIT {
    private static final String ARROW = "# → ";

    @RegisterExtension
    static final Rack RACK = Rack.shared().with("onetrip.jobs.concurrency", 1);

    @Test
    void everyCommandToTryPrintsWhatStandsBehindItAndRunsASecondTimeToo() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "curl is not installed here");
        String commands = commands();
        String script =
                commands.replace("localhost:8080", "localhost:" + RACK.service().port());
        String first = run(script);
        assertThat(statuses(first))
                .containsExactly("201", "200", "200", "200", "201", "201", "200", "201", "201", "200", "202");
        int from = 0;
        for (String part : expected(commands)) {
            int found = first.indexOf(part, from);
            assertThat(found).as("%s after %s", part, first.substring(from)).isNotNegative();
            from = found + part.length();
        }
        // of what is sent again the customer and the product are there already
        assertThat(statuses(run(script)))
                .containsExactly("201", "200", "200", "200", "201", "200", "200", "200", "201", "200", "202");
        assertThat(RACK.database().strings("SELECT username FROM users WHERE username <> 'edsger' ORDER BY id"))
                .containsExactly("ada", "grace");
        assertThat(RACK.database().number("SELECT count(*) FROM commits")).isEqualTo(3);
    }

    private static List<String> statuses(String output) {
        return output.lines()
                .filter(line -> line.startsWith("HTTP/1.1 "))
                .map(line -> line.substring(9, 12))
                .toList();
    }

    /** What stands behind the arrows, in order. */
    private static List<String> expected(String commands) {
        List<String> parts = commands.lines()
                .filter(line -> line.startsWith(ARROW))
                .flatMap(line -> Arrays.stream(line.substring(ARROW.length()).split(" … ", -1)))
                .toList();
        assertThat(parts).hasSizeGreaterThan(30);
        return parts;
    }

    /** The first block of shell after the heading. */
    private static String commands() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        int block = readme.indexOf("```sh\n", readme.indexOf("## Try it")) + "```sh\n".length();
        return readme.substring(block, readme.indexOf("```", block));
    }

    private static String run(String script) throws IOException, InterruptedException {
        Process bash = new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
                .redirectErrorStream(true)
                .start();
        String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(bash.exitValue()).as(output).isZero();
        return output;
    }
}
