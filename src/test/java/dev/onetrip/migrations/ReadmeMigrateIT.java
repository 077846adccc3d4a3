package dev.onetrip.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.Onetrip;
import dev.onetrip.support.Database;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.ServiceProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The commands of the README about the schema, as printed: but for the jar, which is the class path here. */
@ExtendWith(RealPostgres.class)
class ReadmeMigrateIT {
    private static final String JAR = "java -jar target/onetrip.jar";

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
    void theServiceStartsAsPrintedWithoutCredentialsAndOpenOnLoopback() throws Exception {
        String start = section()
                .lines()
                .filter(line -> line.startsWith("java ") && line.endsWith("target/onetrip.jar"))
                .findFirst()
                .orElseThrow();
        try (fresh) {
            fresh.migrator().up(Steps.onClassPath(Steps.SERVICE).newest());
            ProcessBuilder bash = new ProcessBuilder(
                            "bash",
                            "-c",
                            "exec "
                                    + start.replace(
                                            "-jar target/onetrip.jar",
                                            "-XX:TieredStopAtLevel=1 -cp \"$CLASSES\" " + Onetrip.class.getName()))
                    .redirectErrorStream(true);
            bash.environment()
                    .putAll(Map.of(
                            "CLASSES",
                            ServiceProcess.productionClassPath(),
                            "ONETRIP_DATABASE_URL",
                            fresh.database().url(),
                            "ONETRIP_DATABASE_STARTTIMEOUT",
                            "10s",
                            "SERVER_PORT",
                            "0",
                            "MANAGEMENT_SERVER_PORT",
                            "0"));
            Process service = bash.start();
            try (BufferedReader output = service.inputReader()) {
                List<String> block = new ArrayList<>();
                for (String line = output.readLine(); line != null; line = output.readLine()) {
                    block.add(line);
                    if (line.startsWith("  stop ")) {
                        break;
                    }
                }
                assertThat(block)
                        .anyMatch(line -> line.startsWith("  page     http://localhost:"))
                        .anyMatch(line -> line.startsWith("  mode     open on loopback"))
                        .anyMatch(line -> line.startsWith("  data     the database "))
                        .last()
                        .asString()
                        .startsWith("  stop ");
            } finally {
                service.destroyForcibly();
            }
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
