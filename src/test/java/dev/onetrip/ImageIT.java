package dev.onetrip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Programs;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.util.FileSystemUtils;

/**
 * The steps of the Dockerfile that need no engine, on this machine: the layers of the jar, one over the other, serve as
 * the image's user with the image's command, below a root that is read-only and without a home. Needs the rights of
 * root and Linux's namespaces; skipped without.
 */
@ExtendWith(RealPostgres.class)
@Timeout(300)
class ImageIT {
    /** An empty directory of every Linux; here the image's working directory. */
    private static final String WORK = "/mnt";

    private static final String CLONES = "/tmp/repositories";
    private static final int USER = 10_001;

    /** In a namespace of its own, so that nothing of it is seen outside. */
    private static final String ROOM = """
            set -e
            mount --make-rprivate /
            mount --bind "$1" %s
            mount -o remount,bind,ro %s
            mount -t tmpfs -o mode=1777 tmpfs /tmp
            mkdir %s
            chown %d:%d %s
            mount -o remount,bind,ro /
            cd %s
            shift
            exec setpriv --reuid %d --regid %d --clear-groups --inh-caps=-all env --ignore-environment HOME=/nonexistent "$@"
            """.formatted(WORK, WORK, CLONES, USER, USER, CLONES, WORK, USER, USER);

    private final List<String> dockerfile = lines();

    private static List<String> lines() {
        try {
            return Files.readAllLines(Path.of("src/main/docker/Dockerfile"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theLayersServeAsTheUserOfTheImageBelowAReadOnlyRoot(Database database) throws Exception {
        assertThat(dockerfile).contains("USER " + USER + ":" + USER);
        Path image = Files.createTempDirectory("onetrip-image");
        try {
            assembled(image);
            List<String> probe = new ArrayList<>(inRoom(image));
            // a Java below the home of root is none for the image's user
            probe.addAll(List.of("sh", "-c", "test -x $0 && id -u; touch here 2>&1; touch /here 2>&1", java()));
            String said = said(probe);
            assumeTrue(
                    said.startsWith(String.valueOf(USER)),
                    "no rights for namespaces, or no Java for all users, here: " + said);
            assertThat(said.lines().filter(line -> line.contains("Read-only file system")))
                    .hasSize(2);
            List<String> command = new ArrayList<>(inRoom(image));
            command.add("JAVA_TOOL_OPTIONS="
                    + onlyMatch("ENV JAVA_TOOL_OPTIONS=\"(.*)\"").group(1));
            command.add("ONETRIP_COMMITS_CLONEDIRECTORY=" + CLONES);
            command.add("ONETRIP_DATABASE_URL=" + database.url());
            command.addAll(entryPoint());
            command.addAll(List.of("--server.port=0", "--management.server.port=0"));
            try (ServiceProcess service = ServiceProcess.run(command)) {
                Answer created = service.http()
                        .post(
                                "/users",
                                "{\"username\":\"ada\",\"score\":1,\"profile\":{\"firstname\":\"Ada\",\"lastname\":\"Lovelace\"}}");
                assertThat(created.status()).as("%s", created).isEqualTo(201);
                assertThat(database.number("SELECT count(*) FROM users")).isOne();
                assertThat(service.stop()).isEqualTo(143);
                assertThat(service.output())
                        .as("clones have a directory")
                        .doesNotContain("(ONETRIP_COMMITS_CLONEDIRECTORY)");
            }
        } finally {
            boolean unused = FileSystemUtils.deleteRecursively(image);
        }
    }

    /** The jar's layers in the order of the last stage, in a directory that any user can read. */
    private void assembled(Path image) throws Exception {
        MatchResult extract = onlyMatch(".*&& java (-Djarmode=tools) -jar onetrip.jar (extract .*)layers");
        Path layers = image.resolve("layers");
        List<String> command = new ArrayList<>(List.of(java(), extract.group(1), "-jar", "target/onetrip.jar"));
        command.addAll(List.of(extract.group(2).split(" ")));
        command.add(layers.toString());
        String unused = Programs.output(command);
        int lastStage = dockerfile.lastIndexOf("FROM eclipse-temurin:25-jre");
        Path app = Files.createDirectory(image.resolve("app"));
        List<String> copied = dockerfile.subList(lastStage, dockerfile.size()).stream()
                .flatMap(line -> Pattern.compile("COPY --from=build /build/layers/([a-z-]+)/ \\./")
                        .matcher(line)
                        .results())
                .map(match -> match.group(1))
                .toList();
        assertThat(copied).hasSize(4);
        for (String layer : copied) {
            FileSystemUtils.copyRecursively(layers.resolve(layer), app);
        }
        String readable = Programs.output(List.of("chmod", "-R", "a+rX", image.toString()));
        assertThat(readable).isEmpty();
    }

    private static List<String> inRoom(Path image) {
        return List.of(
                Programs.installed("unshare"),
                "--mount",
                "sh",
                "-c",
                ROOM,
                "sh",
                image.resolve("app").toString());
    }

    /** Whatever it prints, also where it fails. */
    private static String said(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int unused = process.waitFor();
        return output;
    }

    private static String java() {
        return Programs.installed("java");
    }

    /** Without the cache, which is of another version of Java. */
    private List<String> entryPoint() {
        String[] words =
                onlyMatch("ENTRYPOINT \\[(.*)\\]").group(1).replace("\"", "").split(", ");
        assertThat(words).startsWith("java", "-XX:AOTCache=onetrip.aot");
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(Arrays.asList(words).subList(2, words.length));
        return command;
    }

    private MatchResult onlyMatch(String regex) {
        List<MatchResult> found = dockerfile.stream()
                .flatMap(line -> Pattern.compile(regex).matcher(line).results())
                .toList();
        assertThat(found).as(regex).hasSize(1);
        return found.get(0);
    }
}
