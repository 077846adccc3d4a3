package dev.onetrip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Programs;
import dev.onetrip.support.Rack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples that others copy: each does all it says, twice in a row on one database. */
class ExamplesIT {
    private static final String OF_A_RUN = "SELECT count(*) FROM users WHERE username ~ '-[0-9a-f]{8}$'";

    @RegisterExtension
    static final Rack RACK =
            Rack.shared().with("onetrip.jobs.concurrency", 1).with("onetrip.jobs.watch-interval", "20ms");

    /** The time is for a machine that is busy with something else; alone a run takes two seconds. */
    @ParameterizedTest
    @Timeout(300)
    @CsvSource({"node,onetrip.mjs", "python3,onetrip.py", "java,Onetrip.java"})
    void anExampleDoesEachStepAndRunsASecondTimeToo(String program, String file) throws Exception {
        String executable = Programs.installed(program);
        for (int run = 1; run <= 2; run++) {
            long users = RACK.database().number(OF_A_RUN);
            long commits = RACK.database().number("SELECT count(*) FROM commits");
            List<String> said = run(
                    program.equals("java")
                            ? List.of(executable, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
                            : List.of(executable),
                    "src/examples/" + file,
                    base());
            assertThat(said)
                    .as("run %d", run)
                    .extracting(line -> line.replaceFirst(":.*", ""))
                    .containsSubsequence("stream", "retry", "follow", "upload", "change", "job");
            // the break comes once a part is stored, which on a busy machine has fewer lines than it may
            assertThat(said)
                    .anyMatch(
                            line -> line.matches("upload: went on after line [1-9]\\d*, 25000 lines stored once each"));
            assertThat(RACK.database().number(OF_A_RUN)).isEqualTo(users + 4 + 1 + 3 + 3);
            assertThat(RACK.database().number("SELECT count(*) FROM commits")).isEqualTo(commits + 25_000);
        }
    }

    @Test
    void everyRequestOfTheFileAnswersWhatItSaysTheFirstTimeAndTheNext() throws Exception {
        HttpFile file = HttpFile.of(Path.of("src/examples/requests.http"), base());
        for (int time = 0; time < 2; time++) {
            int nth = time;
            assertThat(file.send())
                    .hasSizeGreaterThan(10)
                    .allSatisfy(sent -> assertThat(sent.status())
                            .as("%s: %s", sent.title(), sent.body())
                            .isEqualTo(sent.expected(nth)));
        }
        assertThat(RACK.database().strings("SELECT username FROM users WHERE username LIKE 'http-%' ORDER BY 1"))
                .containsExactly("http-ada", "http-bea", "http-eve", "http-kim");
        assertThat(
                        RACK.database()
                                .number(
                                        "SELECT count(*) FROM commits JOIN repositories USING (repository_id) WHERE slug = 'http'"))
                .isEqualTo(2);
    }

    private static String base() {
        return "http://localhost:" + RACK.service().port();
    }

    private static List<String> run(List<String> program, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(arguments));
        return Programs.output(command).lines().toList();
    }
}
