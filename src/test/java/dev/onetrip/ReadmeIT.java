package dev.onetrip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.onetrip.support.Rack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The commands of the README, as printed, on a fresh service. */
class ReadmeIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.users.deadline", "30s")
            .with("onetrip.customers.deadline", "30s")
            .with("onetrip.orders.deadline", "30s")
            .with("onetrip.commits.read-deadline", "30s")
            .with("onetrip.jobs.deadline", "30s")
            .with("onetrip.jobs.concurrency", 1);

    @Test
    void everyCommandToTryRunsAsPrinted() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "curl is not installed here");
        String output = run(commands()
                .replace("localhost:8080", "localhost:" + RACK.service().port()));
        assertThat(output.lines().filter(line -> line.startsWith("HTTP/1.1 ")))
                .extracting(line -> line.substring(9, 12))
                .containsExactly("201", "200", "200", "200", "201", "201", "200", "201", "201", "200", "202");
        assertThat(output)
                .contains(
                        "\"status\":409",
                        "\"summary\":{\"lines\":2,\"created\":1,\"failed\":1}",
                        "\"summary\":{\"lines\":2,\"inserted\":1,\"failed\":1,");
        assertThat(RACK.database().query("SELECT username FROM users WHERE username IN ('ada', 'grace', 'alan')"))
                .hasSize(2);
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
