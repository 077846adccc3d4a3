package dev.onetrip.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Programs;
import dev.onetrip.support.Rack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Samples of the contract, as they are served, run by the program of their language. */
class SamplesIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"curl", "JavaScript", "Python", "Java"})
    void aSampleOfOneDocumentAndOneOfLinesDoWhatTheySay(String language) throws Exception {
        assertThat(run(language, "/paths/~1users/post").replace("\r", ""))
                .contains("201", "\"username\":\"ada of " + language + "\"");
        assertThat(RACK.database().strings("SELECT username FROM users WHERE username = 'ada of " + language + "'"))
                .hasSize(1);
        assertThat(run(language, "/paths/~1customers/post"))
                .contains("200", "\"line\":1,", "\"line\":2,", "{\"summary\":{\"lines\":2,");
        assertThat(RACK.database().strings("SELECT email FROM customers ORDER BY email"))
                .containsExactly("ada@example.org", "grace@example.org");
    }

    /** Each language has a user of its own. */
    private String run(String language, String operation) throws IOException, InterruptedException {
        String source = RACK.http()
                .get("/openapi.json")
                .json()
                .at(operation + "/x-codeSamples")
                .valueStream()
                .filter(sample -> sample.get("label").asString().equals(language))
                .map(sample -> sample.get("source").asString())
                .findFirst()
                .orElseThrow()
                .replace("localhost:8080", "localhost:" + RACK.service().port())
                .replace("\"ada\"", "\"ada of " + language + "\"");
        return Programs.output(command(language, source));
    }

    private List<String> command(String language, String source) throws IOException {
        return switch (language) {
            case "curl" -> List.of(Programs.installed("bash"), "-c", Programs.installed("curl") + source.substring(4));
            case "JavaScript" -> List.of(Programs.installed("node"), "--input-type=module", "-e", source);
            case "Python" -> List.of(Programs.installed("python3"), "-c", source);
            default -> {
                Path file = Files.writeString(directory.resolve("Sample.java"), source);
                yield List.of(
                        Programs.installed("java"), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", file.toString());
            }
        };
    }
}
