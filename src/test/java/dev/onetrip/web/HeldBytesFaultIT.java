package dev.onetrip.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.RawHttp;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Clients that each keep every limit and together ask for more than the process has, with the memory settings of the
 * image in a container of k8s/base/deployment.yaml.
 */
@ExtendWith(RealPostgres.class)
@Timeout(300)
class HeldBytesFaultIT {
    private static final int CONTAINER_MB = 768;
    private static final int SENDERS = 16;
    private static final int BODY = 250_000;
    private static final int LINE = 60_000;
    private static final int JOB_BODY = 8_000_000;
    private static final String JSON = "application/json";
    private static final String NDJSON = "application/x-ndjson";

    private final List<Socket> open = Collections.synchronizedList(new ArrayList<>());
    /** The status lines of the answers that have begun. */
    private final Map<Socket, String> answers = new HashMap<>();

    private static ServiceProcess service;

    @BeforeAll
    @Timeout(300)
    static void start(Database database) throws IOException {
        service = ServiceProcess.start(
                flags(),
                Map.of(
                        "onetrip.database.url",
                        database.url(),
                        "onetrip.jobs.concurrency",
                        1,
                        "onetrip.jobs.deadline",
                        "30s",
                        // how long the others wait is measured here; a busy machine is no refusal
                        "onetrip.users.deadline",
                        "30s",
                        "onetrip.database.pool-acquire-timeout",
                        "30s",
                        // what is held is held until all have come, however slowly the machine takes them
                        "onetrip.web.head",
                        "5m",
                        "onetrip.web.body-stall",
                        "5m",
                        "onetrip.web.write-stall",
                        "5m"));
        // code that runs for the first time is slow on its own account
        for (int i = 0; i < 50; i++) {
            assertThat(create().status()).isEqualTo(201);
        }
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void closeAll() throws IOException {
        for (Socket socket : List.copyOf(open)) {
            socket.close();
        }
        open.clear();
        answers.clear();
    }

    /** Those of the image, whose share of the heap is one of the container. */
    private static List<String> flags() throws IOException {
        Matcher options = Pattern.compile("JAVA_TOOL_OPTIONS=\"([^\"]*)\"")
                .matcher(Files.readString(Path.of("src/main/docker/Dockerfile")));
        assertThat(options.find()).isTrue();
        return Stream.of(options.group(1).split(" "))
                .map(flag -> flag.startsWith("-XX:MaxRAMPercentage=")
                        ? "-Xmx" + CONTAINER_MB * Integer.parseInt(flag.substring(flag.indexOf('=') + 1)) / 100 + "m"
                        : flag)
                .toList();
    }

    @Test
    void bodiesThatStopBeforeTheirEndAreRefusedBeyondTheBudget() throws Exception {
        stoppedBodies(600);
    }

    @Test
    void linesThatStopBeforeTheirEndAreRefusedBeyondTheBudget() throws Exception {
        stoppedLines(1_500);
    }

    @Test
    void bodiesOfJobsAreRefusedBeyondTheBudget() throws Exception {
        jobs(30);
    }

    @Test
    void answersThatAreNotReadAreRefusedBeyondTheBudget() throws Exception {
        unreadAnswers(10_000, 120);
    }

    @Test
    @Tag("soak")
    @Timeout(900)
    void theLoadsOfABadDay() throws Exception {
        stoppedBodies(5_000);
        closeAll();
        stoppedLines(8_000);
        closeAll();
        jobs(100);
        closeAll();
        unreadAnswers(40_000, 200);
        closeAll();
        unreadAnswers(5_000, 1_000);
    }

    private void stoppedBodies(int count) throws Exception {
        String body = "{\"username\":\"" + "x".repeat(BODY - 14);
        sendAll(count, i -> head("POST", "/boards/1/users", JSON, BODY) + body);
        assertServes(count);
        mostAreRefusedSoon(count);
    }

    private void stoppedLines(int count) throws Exception {
        String line = "{\"username\":\"" + "x".repeat(LINE - 14);
        sendAll(count, i -> head("POST", "/boards/1/users", NDJSON, LINE + 1) + line);
        assertServes(count);
        mostAreRefusedSoon(count);
    }

    /** Every other one is complete. */
    private void jobs(int count) throws Exception {
        String lines = ("{\"username\":1}" + " ".repeat(85) + "\n").repeat(JOB_BODY / 100);
        sendAll(
                count,
                i -> head("POST", "/boards/2/users", NDJSON + "\r\nPrefer: respond-async", JOB_BODY)
                        + lines.substring(i % 2));
        assertServes(count);
    }

    private void unreadAnswers(int lines, int count) throws Exception {
        String body = IntStream.range(0, lines)
                .mapToObj(i -> "{\"username\":\"u" + i + "\",\"score\":1}")
                .reduce(new StringBuilder(), (all, one) -> all.append(one).append('\n'), StringBuilder::append)
                .toString();
        Answer accepted = Eventually.first(
                Eventually.SOON,
                () -> service.http().send("POST", "/boards/3/users", NDJSON, body, "Prefer", "respond-async"),
                // what was sent before is still in its way
                answer -> answer.status() != 503);
        assertThat(accepted.status()).as("%s", accepted).isEqualTo(202);
        String answer = accepted.header("location").orElseThrow() + "/answer";
        Eventually.within(
                Duration.ofMinutes(3), () -> service.http().get(answer).status() == 200);
        sendAll(count, i -> "GET " + answer + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertServes(count);
    }

    private static String head(String method, String path, String type, int length) {
        return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type + "\r\nContent-Length: "
                + length + "\r\n\r\n";
    }

    private interface Request {
        String of(int number);
    }

    /** Sends them all, side by side, and reads no answer. */
    private void sendAll(int count, Request request) throws Exception {
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        List<Future<?>> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            sent.add(senders.submit(() -> send(request.of(number))));
        }
        for (Future<?> one : sent) {
            assertThat(one.get()).isNull();
        }
        senders.shutdown();
    }

    private Void send(String request) throws IOException {
        Socket socket = new Socket();
        open.add(socket);
        socket.setReceiveBufferSize(8 * 1024);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), service.port()));
        try {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException refused) {
            // the service reads no more of it
        }
        return null;
    }

    private static Answer create() throws IOException {
        try (RawHttp http = new RawHttp(service.port())) {
            String user = "{\"username\":\"o%d\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}";
            http.send(RawHttp.request("POST", "/boards/9/users", JSON, user.formatted(System.nanoTime())));
            return http.receive();
        }
    }

    /** Others are served, some of these were refused, and the process fits its container. */
    private void assertServes(int count) throws IOException {
        double slowest = 0;
        for (int i = 0; i < 10; i++) {
            long sent = System.nanoTime();
            Answer created = create();
            assertThat(created.status()).as("%s", created).isEqualTo(201);
            slowest = Math.max(slowest, (System.nanoTime() - sent) / 1e6);
        }
        long resident = residentMegabytes();
        Eventually.within(Eventually.SOON, () -> refused() > 0);
        System.out.printf(
                "%d hogs: %d refused, others within %.0f ms, resident %d MB%n", count, refused(), slowest, resident);
        assertThat(answers()).allMatch(answer -> answer.matches("HTTP/1.1 (503|408|202|200)"));
        assertThat(resident).isLessThanOrEqualTo(CONTAINER_MB);
        // the patience of a client: the flood keeps every core busy, and something else may do so too; the soak prints
        // how long others wait where nothing else does
        assertThat(slowest).isLessThan(30_000);
    }

    /** Refusals come after all that is served, and come. */
    private void mostAreRefusedSoon(int count) {
        Eventually.within(Eventually.SOON, () -> refused() > count / 5);
    }

    private long refused() {
        return answers().stream().filter("HTTP/1.1 503"::equals).count();
    }

    private Collection<String> answers() {
        for (Socket socket : List.copyOf(open)) {
            if (!answers.containsKey(socket)) {
                begun(socket).ifPresent(answer -> answers.put(socket, answer));
            }
        }
        return answers.values();
    }

    private static Optional<String> begun(Socket socket) {
        try {
            return socket.getInputStream().available() < 12
                    ? Optional.empty()
                    : Optional.of(new String(socket.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long residentMegabytes() throws IOException {
        try (Stream<String> status = Files.lines(Path.of("/proc/" + service.pid() + "/status"))) {
            return status.filter(line -> line.startsWith("VmHWM:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .sum()
                    / 1024;
        }
    }
}
