package dev.onetrip.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.Onetrip;
import dev.onetrip.support.Database;
import dev.onetrip.support.RealPostgres;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The commands of the README about the schema, as printed: but for the jar, which is the class path here. */
@ExtendWith(RealPostgres.class)
class ReadmeMigrateIT {
    private static final String JAR = "java -jar target/onetrip-0.1.0-SNAPSHOT.jar";

    private final Fresh fresh;

    ReadmeMigrateIT(Database other) {
        fresh = Fresh.beside(other);
    }

    private static String section() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        int begin = readme.indexOf("### Any PostgreSQL");
        return readme.substring(begin, readme.indexOf("\n## ", begin));
    }

    @Test
    void theCommandsForAnyPostgresqlBringItsSchema() throws Exception {
        String section = section();
        String block = section.substring(section.indexOf("```\n") + 4, section.lastIndexOf("```"));
        List<String> lines = block.lines()
                .filter(line -> line.startsWith("export") || line.startsWith(JAR))
                .toList();
        assertThat(lines).hasSize(2);
        Database database = fresh.database();
        String script = String.join("\n", lines)
                .replace(JAR, "java -XX:TieredStopAtLevel=1 -cp \"$CLASSES\" " + Onetrip.class.getName())
                .replace("postgresql://user@host:5432/db", database.url())
                .replace("PASSWORD=…", "PASSWORD=" + database.password());
        assertThat(script).doesNotContain("host:5432", "…");
        ProcessBuilder bash = new ProcessBuilder("bash", "-euc", script).redirectErrorStream(true);
        String unused = bash.environment().put("CLASSES", System.getProperty("java.class.path"));
        Process process = bash.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try (fresh) {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(output).isZero();
            int newest = Steps.onClassPath(Steps.SERVICE).newest();
            assertThat(output.lines()).last().isEqualTo(Fresh.at(newest));
            assertThat(fresh.version()).isEqualTo(newest);
        }
    }

    @Test
    void everyCommandThatTheReadmeNamesIsOne() throws Exception {
        List<String> commands = Pattern.compile("`(migrate [a-z]+(?: [N\\d])?)`")
                .matcher(section())
                .results()
                .map((MatchResult match) -> match.group(1).replace("N", "1"))
                .distinct()
                .sorted()
                .toList();
        assertThat(commands)
                .containsExactly("migrate check", "migrate down 1", "migrate status", "migrate up", "migrate up 1");
        try (fresh;
                PrintStream nowhere =
                        new PrintStream(java.io.OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8)) {
            fresh.migrator().up(2);
            for (String command : commands) {
                String[] words =
                        (command + " --onetrip.database.url=" + fresh.database().url()).split(" ", -1);
                assertThat(new MigrateCommand(nowhere, nowhere).start(Steps.SERVICE, words))
                        .as(command)
                        .isZero();
            }
            assertThat(fresh.version())
                    .isEqualTo(Steps.onClassPath(Steps.SERVICE).newest());
        }
    }
}
