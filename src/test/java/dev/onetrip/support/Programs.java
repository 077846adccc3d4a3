package dev.onetrip.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of this machine that a test runs, each to its end. */
public final class Programs {
    private static final int LONGEST_SECONDS = 300;

    private Programs() {}

    /**
     * Where it is on the path of this process; the test is skipped where it is not. Java is the one that runs tests.
     */
    public static String installed(String program) {
        Path java = Path.of(System.getProperty("java.home"), "bin");
        Stream<Path> directories =
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator)).map(Path::of);
        List<Path> found = Stream.concat("java".equals(program) ? Stream.of(java) : Stream.empty(), directories)
                .map(directory -> directory.resolve(program))
                .filter(Files::isExecutable)
                .toList();
        assumeTrue(!found.isEmpty(), program + " is not installed here");
        return found.get(0).toString();
    }

    /** What it prints; a program that fails, or takes longer than five minutes, fails the test with its output. */
    public static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}
