package dev.onetrip.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.transaction.Columns;
import io.r2dbc.spi.R2dbcException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class ControlConnectionIT {
    /** Where the time is not what is looked at. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A session that was closed stays visible for a moment, but is not at work. */
    private static final String AT_WORK = "SELECT (SELECT count(*)::int FROM pg_stat_activity"
            + " WHERE application_name = 'onetrip' AND state = 'active') FROM pg_sleep(0.02)";

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start(Map.of());
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @Test
    void aQuestionIsAnsweredAndItsConnectionCloses() {
        ControlConnection control = control();
        assertThat(control.ask("SELECT 7", row -> Columns.required(row, 0, Integer.class))
                        .block())
                .isEqualTo(7);
        assertThat(control.ask("SELECT 7 WHERE false", row -> 1).blockOptional())
                .isEmpty();
        assertThatThrownBy(() -> control.ask("SELECT 1/0", row -> 1).block()).isInstanceOf(R2dbcException.class);
        PoolIT.await(() -> server.sessions() == 0);
    }

    @Test
    void noMoreThanItsLimitAreOpenAtOnce() {
        ControlConnection control = control();
        AtomicInteger most = new AtomicInteger();
        Flux.range(0, 12)
                .flatMap(i -> control.ask(AT_WORK, row -> Columns.required(row, 0, Integer.class), PATIENCE), 12)
                .doOnNext(atWork -> most.accumulateAndGet(atWork, Math::max))
                .then()
                .block();
        assertThat(most.get()).isBetween(1, server.properties().controlConnections());
    }

    @Test
    void aHundredCancelsLeaveNothingBehind() {
        ControlConnection control = control();
        for (int i = 0; i < 100; i++) {
            var running = control.ask("SELECT pg_sleep(1)", row -> 1).subscribe();
            Mono.delay(Duration.ofMillis(i % 20)).then().block();
            running.dispose();
        }
        PoolIT.await(() -> server.sessions() == 0);
        assertThat(control.ask("SELECT 1", row -> 1).block()).isEqualTo(1);
    }

    @Test
    void aDatabaseThatHangsIsGivenUpAndKeepsNoSessions() throws Exception {
        ControlConnection control = control();
        String pid = Long.toString(server.pid());
        assertThat(new ProcessBuilder("kill", "-STOP", pid).start().waitFor()).isZero();
        try {
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> control.ask("SELECT 1", row -> 1, Duration.ofMillis(100))
                                .block())
                        .hasRootCauseInstanceOf(TimeoutException.class);
            }
        } finally {
            assertThat(new ProcessBuilder("kill", "-CONT", pid).start().waitFor())
                    .isZero();
        }
        assertThat(control.ask("SELECT 1", row -> 1).block()).isEqualTo(1);
        PoolIT.await(() -> server.sessions() == 0);
    }

    /** A server that takes the connection and never says a word: the driver alone keeps the socket of each. */
    @Test
    void aServerThatNeverAnswersTheLoginKeepsNoSocket() throws Exception {
        // the login's bytes, and then the end
        assertThat(login()).contains("user", "statement_timeout");
    }

    /** PgBouncer follows DateStyle and TimeZone, ignores one parameter when it is told to, and refuses every other. */
    @Test
    void behindAPoolerTheLoginHasNoSettings() throws Exception {
        assertThat(login("pooled", "true"))
                .contains("user", "extra_float_digits")
                .doesNotContain("timeout", "interval");
    }

    /** What a control connection sends to a server that never answers, until it gives up and closes. */
    private static String login(String... settings) throws IOException {
        List<String> all = new ArrayList<>(List.of(settings));
        // the first thing that it sends is the login, and not a question for encryption
        all.addAll(List.of("url", server.url("postgres", "postgres") + "?sslmode=disable"));
        DatabaseProperties properties = server.properties(all.toArray(String[]::new));
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            DatabaseAddress real = properties.address();
            DatabaseAddress address = new DatabaseAddress(
                    List.of(new DatabaseAddress.Host("127.0.0.1", silent.getLocalPort())),
                    real.database(),
                    real.username(),
                    null,
                    real.ssl(),
                    real.applicationName());
            ControlConnection control = new ControlConnection(address, properties);
            silent.setSoTimeout(1_000);
            // the first question of a JVM may be given up before it has connected
            String sent = "";
            for (long patience = 300; sent.isEmpty() && patience < 30_000; patience *= 2) {
                Duration time = Duration.ofMillis(patience);
                assertThatThrownBy(() -> control.ask("SELECT 1", row -> 1, time).block())
                        .hasRootCauseInstanceOf(TimeoutException.class);
                sent = received(silent);
            }
            return sent;
        }
    }

    /** What came on the next connection until its end; nothing where none came. */
    private static String received(ServerSocket silent) throws IOException {
        try (Socket accepted = silent.accept()) {
            accepted.setSoTimeout(10_000);
            return new String(accepted.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketTimeoutException none) {
            return "";
        }
    }

    /** Each question has sockets of its own; what finds the server's address is shared. */
    @Test
    void aHundredQuestionsLeaveOneResolverOfNames() throws Exception {
        ControlConnection control = control();
        assertThat(control.ask("SELECT 1", row -> 1, PATIENCE).block()).isEqualTo(1);
        long before = resolvers();
        for (int i = 0; i < 100; i++) {
            assertThat(control.ask("SELECT 1", row -> 1, PATIENCE).block()).isEqualTo(1);
        }
        // one of an earlier test may go meanwhile
        assertThat(resolvers()).isLessThanOrEqualTo(before);
    }

    /** Counted after a collection, as {@code jcmd GC.class_histogram} does. */
    private static long resolvers() throws Exception {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return histogram
                .lines()
                .filter(line -> line.contains("io.netty.resolver.dns.DnsAddressResolverGroup"))
                .map(line -> Long.valueOf(line.strip().split(" +", -1)[1]))
                .findFirst()
                .orElse(0L);
    }

    private static ControlConnection control() {
        DatabaseProperties properties = server.properties();
        return new ControlConnection(properties.address(), properties);
    }
}
