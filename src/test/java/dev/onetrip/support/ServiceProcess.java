package dev.onetrip.support;

import dev.onetrip.Onetrip;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The service in a JVM of its own, without the test classes, on free ports: to limit, to kill and to measure. It ends
 * with the test's JVM at the latest.
 */
public final class ServiceProcess implements AutoCloseable {
    /** A heap as small as a container's, and a start that is quick; for what measures no speed. */
    public static final List<String> QUICK_START =
            List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-Donetrip.database.connect-timeout=10s");

    private static final Pattern PORT = Pattern.compile("  (?:page|metrics) +http:[\\\\/]+[^:]+:(\\d+)");
    private static final String ACCESS_LOG = " onetrip.access ";
    private static final Duration LONGEST_START = Duration.ofMinutes(2);
    private static final Duration LAST_LINES = Duration.ofSeconds(5);

    private final Process process;
    private final Thread reader;
    private final List<String> output = new CopyOnWriteArrayList<>();

    private ServiceProcess(Process process) {
        this.process = process;
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "service-kill"));
        reader = new Thread(this::readOutput, "service-output");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts it and returns once it says that it is ready; fails with its output after 2 minutes.
     *
     * @param jvmFlags e.g. {@code -Xmx256m}
     * @param properties over those of application.yaml; both ports are free ones and the address is loopback unless
     *     given
     */
    public static ServiceProcess start(List<String> jvmFlags, Map<String, ?> properties) {
        return start(jvmFlags, properties, Map.of());
    }

    /** The same with variables of its environment beside those of this JVM. */
    public static ServiceProcess start(
            List<String> jvmFlags, Map<String, ?> properties, Map<String, String> variables) {
        return start(jvmFlags, service(properties), properties, variables);
    }

    /** The jar of this build where Maven runs the tests; it has no embedded PostgreSQL. */
    private static List<String> service(Map<String, ?> properties) {
        return PackedService.isThere() && properties.containsKey("onetrip.database.url")
                ? PackedService.command()
                : List.of("-cp", productionClassPath(), Onetrip.class.getName());
    }

    /** @param service what the JVM loads: a jar, or a class path and the main class */
    static ServiceProcess start(
            List<String> jvmFlags, List<String> service, Map<String, ?> properties, Map<String, String> variables) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmFlags);
        command.addAll(service);
        command.addAll(List.of("--server.port=0", "--management.server.port=0"));
        if (!properties.containsKey("onetrip.database.start-timeout")) {
            // a busy machine is no reason not to start
            command.add("--onetrip.database.start-timeout=10s");
        }
        if (!properties.containsKey("onetrip.database.connect-timeout")) {
            command.add("--onetrip.database.connect-timeout=10s");
        }
        if (!properties.containsKey("server.address")) {
            command.add("--server.address=127.0.0.1");
        }
        properties.forEach((name, value) -> command.add("--" + name + "=" + value));
        return run(command, variables);
    }

    /** The same of a whole command, for one that starts a jar; it says where it listens as any service does. */
    public static ServiceProcess run(List<String> command) {
        return run(command, Map.of());
    }

    private static ServiceProcess run(List<String> command, Map<String, String> variables) {
        ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true);
        process.environment().putAll(variables);
        try {
            ServiceProcess service = new ServiceProcess(process.start());
            service.awaitReadiness();
            return service;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The class path of this JVM without the test classes. */
    public static String productionClassPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(Predicate.not(entry -> entry.endsWith("test-classes") || entry.endsWith("test-classes/")))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private void readOutput() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            // a load test has thousands of requests a second, and this process a part of the machine that it measures
            lines.lines().filter(line -> !line.contains(ACCESS_LOG)).forEach(output::add);
        } catch (IOException | UncheckedIOException ended) {
            output.add("(the output broke: " + ended.getMessage() + ")");
        }
    }

    private void awaitReadiness() {
        Eventually.within(LONGEST_START, this::isReadyOrDead);
        if (!process.isAlive()) {
            throw new IllegalStateException("the service did not start:\n" + output());
        }
    }

    private boolean isReadyOrDead() {
        if (!process.isAlive()) {
            return true;
        }
        if (ports().size() < 2) {
            return false;
        }
        try {
            return Http.on(managementPort()).get("/actuator/health").status() == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    private List<Integer> ports() {
        // read from the block that a start ends with: some lines, or one of JSON
        return output.stream()
                .flatMap(line -> PORT.matcher(line).results())
                .map(port -> Integer.valueOf(port.group(1)))
                .toList();
    }

    /** Port of the API; it is opened first. */
    public int port() {
        return ports().get(0);
    }

    /** Port of health, metrics and the like. */
    public int managementPort() {
        return ports().get(1);
    }

    /** A client for the API. */
    public Http http() {
        return Http.on(port());
    }

    /** The process id, e.g. to read its memory use. */
    public long pid() {
        return process.pid();
    }

    /** Processor time of all its threads since its start; steps of 10 ms. */
    public Duration processorTime() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** Everything it wrote so far but its access log, both streams; all of it once it has ended. */
    public String output() {
        if (!process.isAlive()) {
            awaitLastLines();
        }
        return String.join("\n", output);
    }

    /** Not for ever: a child that outlives it may hold on to its output. */
    private void awaitLastLines() {
        try {
            reader.join(LAST_LINES.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** SIGKILL: it ends without a word, and has ended on return. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGTERM, and the time to end in good order; its exit status, 143 if all went well. */
    public int stop() {
        // that of the process itself would close its output, whose last lines are still to come
        boolean unused = process.toHandle().destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                kill();
                throw new IllegalStateException("the service did not stop within 60 s:\n" + output());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
    }
}
