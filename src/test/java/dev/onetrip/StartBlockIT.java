package dev.onetrip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.onetrip.support.Http;
import dev.onetrip.support.Service;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What a first start prints, with nothing configured but where the data are. */
@ExtendWith(OutputCaptureExtension.class)
class StartBlockIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set before all
    static Path directory;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Service service;

    @SuppressWarnings("NullAway.Init") // set before all
    private static List<String> printed;

    @BeforeAll
    static void start(CapturedOutput output) {
        service = Service.start(
                Map.of("onetrip.embedded.data-directory", directory.toString(), "logging.level.root", "info"));
        printed = output.getAll().lines().toList();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static String line(String name) {
        return printed.stream()
                .filter(line -> line.startsWith("  " + name + " "))
                .map(line -> line.substring(11))
                .findFirst()
                .orElseThrow(() -> new AssertionError(String.join("\n", printed)));
    }

    @Test
    void theBlockIsAllThatAStartPrints() {
        assertThat(printed)
                .extracting(line -> line.replaceFirst(".*onetrip( [^ ]+)? is up after .* s$", "is up")
                        .strip())
                .extracting(line -> line.replaceFirst("(\\w+) {2,}.*", "$1"))
                .containsExactly("is up", "page", "docs", "metrics", "mode", "data", "psql", "stop");
    }

    @Test
    void thePlacesThatItNamesAnswer() {
        assertThat(List.of(line("page"), line("docs"), line("metrics"))).allSatisfy(place -> {
            URI uri = URI.create(place);
            assertThat(Http.on(uri.getPort())
                            .get(uri.getPath().isEmpty() ? "/" : uri.getPath())
                            .status())
                    .isEqualTo(200);
        });
        assertThat(line("mode")).startsWith("open on loopback");
        assertThat(line("data")).startsWith(directory.toString());
        assertThat(line("stop")).endsWith("kill " + ProcessHandle.current().pid());
    }

    @Test
    void theLineForPsqlConnects() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/psql")), "psql is not installed here");
        Process psql = new ProcessBuilder("bash", "-c", line("psql") + " -At -c 'SELECT count(*) FROM users'")
                .redirectErrorStream(true)
                .start();
        assertThat(new String(psql.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("0\n");
    }

    @Test
    void theBuildSaysItsVersionAtInfoAndInTheBlock() {
        BuildProperties build = service.beans(BuildProperties.class).values().stream()
                .findFirst()
                .orElse(null);
        assumeTrue(build != null, "this class path was not made by Maven");
        String version = Objects.requireNonNull(Objects.requireNonNull(build).getVersion());
        assertThat(Http.on(service.managementPort())
                        .get("/actuator/info")
                        .json()
                        .at("/build/version")
                        .asString())
                .isEqualTo(version);
        assertThat(printed.get(0)).contains("onetrip " + version + " is up");
    }
}
