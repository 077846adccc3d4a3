package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Rack;
import dev.onetrip.support.RawHttp;
import dev.onetrip.support.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients gone mad: fifty retries of each key at the same time with each of three bodies, and others that hang up. */
@Timeout(120)
class KeyStormIT {
    private static final int RETRIES = 50;
    private static final int BODIES = 3;
    private static final int HANG_UPS = 100;
    private static final List<String> TABLES = List.of("users", "user_profile", "actions", "user_request_keys");

    /** Half of the keys meet a board whose map moves. */
    private static final int DEFERRED_FROM = 15;

    @RegisterExtension
    static final Rack RACK = Rack.shared().with("onetrip.users.deferred-from", DEFERRED_FROM);

    private final long board = Tables.freshBoard();
    private final Map<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();
    /** What was answered with 201, by key. */
    private final Map<Integer, Set<String>> created = new ConcurrentHashMap<>();

    private final AtomicInteger firsts = new AtomicInteger();

    @Test
    void fourThousandRequestsUnderThirtyKeysHaveThirtyEffects() {
        storm(30);
    }

    @Test
    @Tag("soak")
    void thirtyThousandRequestsUnderTwoHundredKeysHaveTwoHundredEffects() {
        storm(200);
    }

    private void storm(int keys) {
        Executor threads = command -> new Thread(command, "key-storm").start();
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int client = 0; client < RETRIES * BODIES; client++) {
            int body = client % BODIES;
            clients.add(CompletableFuture.runAsync(() -> sendAll(keys, body), threads));
        }
        clients.forEach(CompletableFuture::join);
        System.out.println("storm of keys: " + statuses);
        assertThat(statuses.keySet()).isSubsetOf(201, 409, 422);
        assertThat(statuses.values().stream().mapToInt(AtomicInteger::get).sum())
                .isEqualTo(keys * RETRIES * BODIES);
        assertThat(firsts).as("answers that were no replay").hasValue(keys);
        assertThat(created).hasSize(keys);
        assertThat(created.values()).allSatisfy(answers -> assertThat(answers).hasSize(1));
        for (String table : TABLES) {
            assertThat(RACK.database().number("SELECT count(*) FROM " + table + " WHERE board_id = ?", board))
                    .as(table)
                    .isEqualTo(keys);
        }
        assertThat(RACK.database().number("SELECT users FROM boards WHERE board_id = ? AND slope > 1", board))
                .isEqualTo(keys);
        SerialOrder.assertHolds(RACK.database(), board, SerialOrder.SHARED, 0, own());
    }

    /** Every user came with the same score. */
    private Map<String, BigDecimal> own() {
        return RACK.database().strings("SELECT username FROM users WHERE board_id = ?", board).stream()
                .collect(Collectors.toUnmodifiableMap(Function.identity(), name -> BigDecimal.TEN));
    }

    @Test
    void aClientThatHangsUpAndSendsAgainHasOneUser() throws IOException {
        SplittableRandom random = Seeds.random("clients that hang up");
        for (int key = 0; key < HANG_UPS; key++) {
            byte[] request = CreateLoad.request(board, "hasty-" + key, "Idempotency-Key", "hasty-" + key);
            for (int attempt = 0; attempt < 3; attempt++) {
                try (RawHttp http = new RawHttp(RACK.service().port())) {
                    http.send(request);
                    LockSupport.parkNanos(random.nextLong(6_000_000));
                    http.abort();
                }
            }
            assertThat(untilKnown(request).status()).isEqualTo(201);
        }
        for (String table : TABLES) {
            assertThat(RACK.database().number("SELECT count(*) FROM " + table + " WHERE board_id = ?", board))
                    .as(table)
                    .isEqualTo(HANG_UPS);
        }
    }

    private static Answer untilKnown(byte[] request) throws IOException {
        try (RawHttp http = new RawHttp(RACK.service().port())) {
            http.send(request);
            Answer answer = http.receive();
            while (answer.status() == 409
                    && answer.json().get("type").asString().equals("/problems/idempotency-key-in-flight")) {
                LockSupport.parkNanos(2_000_000);
                http.send(request);
                answer = http.receive();
            }
            return answer;
        }
    }

    /** One connection: the keys one after the other, so that all clients are at about the same one. */
    private void sendAll(int keys, int body) {
        try (RawHttp http = new RawHttp(RACK.service().port())) {
            for (int key = 0; key < keys; key++) {
                String name = "k" + key + "-" + body;
                http.send(CreateLoad.request(board, name, "Idempotency-Key", "storm-" + key));
                Answer answer = http.receive();
                int unused = statuses.computeIfAbsent(answer.status(), status -> new AtomicInteger())
                        .incrementAndGet();
                if (answer.status() == 201) {
                    boolean unusedAdded = created.computeIfAbsent(key, first -> ConcurrentHashMap.newKeySet())
                            .add(answer.text());
                    firsts.addAndGet(answer.header("idempotency-replayed").isPresent() ? 0 : 1);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
