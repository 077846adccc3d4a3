package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Latencies;
import dev.onetrip.support.RawHttp;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/**
 * Clients that create one user after the other, each on a board of its own choice, and remember what they were told of
 * each.
 */
final class CreateLoad implements AutoCloseable {
    /** What a client was told whose connection broke before an answer came. */
    static final String BROKEN = "nothing";

    private static final long STAGGER_NANOS = 2_000_000;
    private static final AtomicInteger RUNS = new AtomicInteger();

    private final int run = RUNS.incrementAndGet();
    private final IntSupplier port;
    private final int boards;
    private final Duration pause;
    private final List<Thread> threads = new ArrayList<>();
    private final Map<String, String> told = new ConcurrentHashMap<>();
    private final Map<Integer, Latencies> latencies = new ConcurrentHashMap<>();
    private final CountDownLatch connected;
    private volatile boolean isOver;
    private volatile long lastSuccess;

    /**
     * Begins at once.
     *
     * @param boards the clients take them in turn, from 1
     * @param pause of each client between an answer and its next request
     */
    CreateLoad(int port, int clients, int boards, Duration pause) {
        this(() -> port, clients, boards, pause);
    }

    /**
     * The same at more than one instance.
     *
     * @param port asked for each new connection
     */
    CreateLoad(IntSupplier port, int clients, int boards, Duration pause) {
        this.port = port;
        this.boards = boards;
        this.pause = pause;
        this.connected = new CountDownLatch(clients);
        for (int i = 0; i < clients; i++) {
            int client = i;
            Thread thread = new Thread(() -> client(client), "create-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    static byte[] request(long board, String username, String... headers) {
        String body = "{\"username\":\"" + username
                + "\",\"score\":10,\"profile\":{\"firstname\":\"Ann\",\"lastname\":\"Lee\"}}";
        StringBuilder head = new StringBuilder("POST /boards/" + board + "/users HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        return head.append("\r\n").append(body).toString().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private void client(int client) {
        // all at once would overflow the kernel's queue of new connections, which then tries again after 1, 3, 7, 15 s
        LockSupport.parkNanos(client * STAGGER_NANOS);
        int number = 0;
        while (!isOver) {
            try (RawHttp http = new RawHttp(port.getAsInt())) {
                boolean isKept = true;
                while (isKept && !isOver) {
                    isKept = create(http, 1L + client % boards, "run" + run + "-" + client + "-" + number++);
                    if (number == 1) {
                        connected.countDown();
                    }
                    LockSupport.parkNanos(pause.toNanos());
                }
            } catch (IOException broken) {
                // its user was noted as told nothing
                LockSupport.parkNanos(20_000_000);
            }
        }
    }

    /** Whether the connection takes another request. */
    private boolean create(RawHttp http, long board, String username) throws IOException {
        told.put(username, BROKEN);
        long sent = System.nanoTime();
        http.send(request(board, username));
        Answer answer = http.receive();
        long received = System.nanoTime();
        latencies.computeIfAbsent(answer.status(), status -> new Latencies()).record(received - sent);
        told.put(username, fate(answer));
        if (answer.status() == 201) {
            lastSuccess = received;
        }
        return !answer.header("Connection").orElse("").equals("close");
    }

    /** {@code 201}, or a status with what the problem says of the outcome. */
    static String fate(Answer answer) {
        return answer.status() == 201
                ? "201"
                : answer.status() + " " + answer.json().path("outcome").asString("?");
    }

    /** Requests so far, answered or not. */
    int count() {
        return told.size();
    }

    /** When the last user was created, as {@link System#nanoTime()}. */
    long lastSuccess() {
        return lastSuccess;
    }

    /** Ends after each client's request under way. */
    @Override
    public void close() {
        isOver = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** How often each fate was told. */
    Map<String, Long> fates() {
        return told.values().stream().collect(Collectors.groupingBy(fate -> fate, TreeMap::new, Collectors.counting()));
    }

    /**
     * Returns when each client has had its first answer: connections that come together wait for each other, and most
     * on a busy machine.
     *
     * @throws AssertionError after a minute
     */
    void awaitFirstAnswers() throws InterruptedException {
        assertThat(connected.await(1, TimeUnit.MINUTES))
                .as("%d clients without an answer", connected.getCount())
                .isTrue();
    }

    /** Forgets the latencies so far: those of connecting, and of code that still runs for the first time. */
    void forgetLatencies() {
        latencies.clear();
    }

    /** Of the answers with that status, since the latencies were forgotten. */
    Latencies latencies(int status) {
        return latencies.getOrDefault(status, new Latencies());
    }

    /** The longest time to any answer since the latencies were forgotten, in milliseconds. */
    double longestMillis() {
        return longest().values().stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
    }

    /** The longest time to an answer of each status since the latencies were forgotten, in milliseconds. */
    Map<Integer, Double> longest() {
        return latencies.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().millis(1), Math::max, TreeMap::new));
    }

    /** A user whose creation was answered with 201 is in the table; one of which nothing was written is not. */
    void assertTrue(Database database) {
        Set<String> stored = database.query("SELECT username FROM users").stream()
                .map(row -> String.valueOf(row.get("username")))
                .collect(Collectors.toUnmodifiableSet());
        Set<String> lost = names(fate -> fate.equals("201"));
        lost.removeAll(stored);
        assertThat(lost).as("told 201 and not there").isEmpty();
        Set<String> denied = names(fate -> fate.endsWith(" rolled-back") || fate.endsWith(" ?"));
        denied.retainAll(stored);
        assertThat(denied).as("told that nothing was written and there").isEmpty();
        assertWhole(database);
    }

    private Set<String> names(java.util.function.Predicate<String> fates) {
        return told.entrySet().stream()
                .filter(entry -> fates.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** Every user has its profile and its action, and every board counts its users. */
    static void assertWhole(Database database) {
        assertThat(database.query("SELECT board_id FROM boards b WHERE users <> (SELECT count(*) FROM users u"
                        + " WHERE u.board_id = b.board_id)"))
                .as("boards that miscount")
                .isEmpty();
        assertThat(database.number("SELECT count(*) FROM users u LEFT JOIN user_profile p"
                        + " ON p.board_id = u.board_id AND p.user_id = u.id WHERE p.user_id IS NULL"))
                .as("users without a profile")
                .isZero();
        assertThat(database.number("SELECT count(*) FROM actions"))
                .as("actions")
                .isEqualTo(database.number("SELECT count(*) FROM users"));
    }
}
