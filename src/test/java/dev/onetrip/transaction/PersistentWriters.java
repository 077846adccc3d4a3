package dev.onetrip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Http;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Writers that create users and customers, and send each with its key again until they know what became of it. */
final class PersistentWriters {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int BOARDS = 5;
    private static final Set<Integer> AGAIN = Set.of(409, 503, 504);

    private final Http http;
    private final int each;
    private final Queue<String> users = new ConcurrentLinkedQueue<>();
    private final Queue<String> customers = new ConcurrentLinkedQueue<>();
    private final Queue<String> strange = new ConcurrentLinkedQueue<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final List<CompletableFuture<Void>> writers;

    /** @param each users, and as many customers, of each writer */
    PersistentWriters(Http http, int writers, int each) {
        this.http = http;
        this.each = each;
        this.writers = IntStream.range(0, writers)
                .mapToObj(writer -> CompletableFuture.runAsync(() -> write(writer)))
                .toList();
    }

    /** Waits until that part of the users is there. */
    void await(double part) {
        Eventually.within(PATIENCE, () -> areBroken() || users.size() >= part * writers.size() * each);
        assertThat(strange).isEmpty();
    }

    private boolean areBroken() {
        return writers.stream().anyMatch(CompletableFuture::isCompletedExceptionally) || !strange.isEmpty();
    }

    /** Waits until all is done. */
    void join() {
        writers.forEach(CompletableFuture::join);
    }

    /** Attempts that were answered with a failure. */
    int failures() {
        assertThat(strange).isEmpty();
        return failures.get();
    }

    /** Every answer was clear, and the database has what was acknowledged: each once, and nothing else. */
    void check(Database database) {
        assertThat(strange).isEmpty();
        assertThat(users).hasSize(writers.size() * each);
        assertThat(database.strings("SELECT username FROM users")).containsExactlyInAnyOrderElementsOf(users);
        assertThat(database.strings("SELECT customer_id::text FROM customers"))
                .containsExactlyInAnyOrderElementsOf(customers);
        assertThat(database.number("SELECT count(*) FROM actions")).isEqualTo(users.size());
        assertThat(database.number("SELECT sum(users)::bigint FROM boards")).isEqualTo(users.size());
    }

    private void write(int writer) {
        for (int n = 0; n < each; n++) {
            String name = "w" + writer + "n" + n;
            String path = "/boards/" + (1 + n % BOARDS) + "/users";
            String key = UUID.randomUUID().toString();
            if (untilKnown(() -> http.post(
                    path,
                    "{\"username\":\"" + name + "\",\"profile\":{\"firstname\":\"F\",\"lastname\":\"L\"},\"score\":1}",
                    "Idempotency-Key",
                    key))) {
                users.add(name);
            }
            String customer = UUID.randomUUID().toString();
            if (untilKnown(() ->
                    http.send("PUT", "/customers/" + customer, "application/json", "{\"name\":\"" + name + " L\"}"))) {
                customers.add(customer);
            }
        }
    }

    /** Whether it was done in the end. */
    private boolean untilKnown(Supplier<Answer> request) {
        List<Answer> failed = new ArrayList<>();
        while (true) {
            Answer answer = request.get();
            if (answer.status() < 300) {
                return true;
            }
            failures.incrementAndGet();
            failed.add(answer);
            if (!AGAIN.contains(answer.status()) || failed.size() > 500) {
                strange.add(answer.status() + " " + answer.text());
                return false;
            }
        }
    }
}
