package dev.onetrip.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Programs;
import dev.onetrip.support.Rack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The clients that {@code mvn -Pclients verify} has generators make of {@code /openapi-json-only.json}: each compiles,
 * and does what its program in {@code src/clients} says.
 */
@Tag("clients")
class ClientsIT {
    private static final Path SOURCES = Path.of("src", "clients");
    private static final Path CLIENTS = Path.of("target", "clients");
    private static final String JOIN = System.getProperty("path.separator");

    @RegisterExtension
    static final Rack RACK =
            Rack.shared().with("onetrip.jobs.concurrency", 1).with("onetrip.jobs.watch-interval", "20ms");

    @Test
    void theClientOfJavaCompilesAndDoesEachCall() throws Exception {
        String libraries = System.getProperty("java.class.path");
        Path classes = Files.createDirectories(CLIENTS.resolve("java-classes"));
        List<String> arguments =
                new ArrayList<>(List.of("-nowarn", "-proc:none", "-d", classes.toString(), "-cp", libraries));
        arguments.addAll(sourcesBelow(CLIENTS.resolve("java/src/main/java")));
        arguments.addAll(sourcesBelow(SOURCES.resolve("java")));
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                .isZero();
        assertDoesEachCall("Java", Programs.installed("java"), "-cp", classes + JOIN + libraries, "Calls");
    }

    private static List<String> sourcesBelow(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(Path::toString)
                    .filter(file -> file.endsWith(".java"))
                    .toList();
        }
    }

    @Test
    void theClientOfPythonDoesEachCall() throws Exception {
        assertDoesEachCall(
                "Python",
                CLIENTS.resolve("environment/bin/python").toString(),
                SOURCES.resolve("python/calls.py").toString());
    }

    @Test
    void theTypesOfTypeScriptCompileAndEachCallWithThemIsDone() throws Exception {
        Path directory = CLIENTS.resolve("typescript");
        Path calls = Files.copy(
                SOURCES.resolve("typescript/calls.mts"),
                directory.resolve("calls.mts"),
                StandardCopyOption.REPLACE_EXISTING);
        Path programs = directory.resolve("node_modules/.bin");
        String unused = Programs.output(List.of(
                programs.resolve("openapi-typescript").toString(),
                CLIENTS.resolve("openapi-json-only.json").toString(),
                "--output",
                directory.resolve("onetrip.d.ts").toString()));
        assertThat(Programs.output(List.of(
                        programs.resolve("tsc").toString(),
                        "--strict",
                        "--module",
                        "nodenext",
                        "--target",
                        "es2022",
                        "--lib",
                        "es2022,dom",
                        calls.toString())))
                .isEmpty();
        assertDoesEachCall(
                "TypeScript",
                Programs.installed("node"),
                directory.resolve("calls.mjs").toString());
    }

    private static void assertDoesEachCall(String language, String... command) throws Exception {
        List<String> all = new ArrayList<>(List.of(command));
        all.add("http://localhost:" + RACK.service().port());
        long customers = RACK.database().number("SELECT count(*) FROM customers");
        assertThat(Programs.output(all).lines())
                .containsExactly(
                        "created: ada of " + language,
                        "refused: 409",
                        "listed: " + (language.equals("Python") ? "True" : "true"),
                        "upserted: inserted 1",
                        "upserted: existing 2",
                        "job: succeeded 201",
                        "answer: job of " + language);
        assertThat(RACK.database()
                        .strings("SELECT username FROM users WHERE username LIKE '%of " + language + "' ORDER BY id"))
                .containsExactly("ada of " + language, "job of " + language);
        assertThat(RACK.database().number("SELECT count(*) FROM customers")).isEqualTo(customers + 1);
    }
}
