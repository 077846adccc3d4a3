package dev.onetrip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A worker of the cluster ends by SIGKILL, several times, under writers that send again until they know. */
@Tag("citus")
@EnabledIfEnvironmentVariable(
        named = "ONETRIP_CITUS_URL",
        matches = "postgresql://.+",
        disabledReason = "no cluster is given by ONETRIP_CITUS_URL")
class LostWorkerFaultIT {
    private static final int WRITERS = 8;
    private static final int KILLS = 4;
    private static final int EACH = 60;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Set<Integer> AGAIN = Set.of(409, 503, 504);

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private final Database database = RACK.database();
    private final Queue<String> users = new ConcurrentLinkedQueue<>();
    private final Queue<String> customers = new ConcurrentLinkedQueue<>();
    private final Queue<String> strange = new ConcurrentLinkedQueue<>();

    @Test
    void whatWasAcknowledgedIsThereOnceAndEachFailureIsClear() {
        List<CompletableFuture<Void>> writers = IntStream.range(0, WRITERS)
                .mapToObj(writer -> CompletableFuture.runAsync(() -> write(writer)))
                .toList();
        List<Database> workers = workers();
        for (int kill = 1; kill <= KILLS; kill++) {
            int reached = kill * WRITERS * EACH / (KILLS + 1);
            Eventually.within(PATIENCE, () -> users.size() >= reached);
            crash(workers.get(kill % workers.size()));
        }
        writers.forEach(CompletableFuture::join);
        RACK.poolside().log().clear();
        assertThat(strange).isEmpty();
        assertThat(users).hasSize(WRITERS * EACH);
        Eventually.becomes(0, PATIENCE, "prepared transactions", this::prepared);
        assertThat(database.strings("SELECT username FROM users")).containsExactlyInAnyOrderElementsOf(users);
        assertThat(database.strings("SELECT customer_id::text FROM customers"))
                .containsExactlyInAnyOrderElementsOf(customers);
        assertThat(database.number("SELECT count(*) FROM actions")).isEqualTo(users.size());
        assertThat(database.number("SELECT sum(users)::bigint FROM boards")).isEqualTo(users.size());
    }

    private void write(int writer) {
        for (int n = 0; n < EACH; n++) {
            String name = "w" + writer + "n" + n;
            long board = 1L + n % 5;
            String key = UUID.randomUUID().toString();
            int status = untilKnown(() -> RACK.http()
                    .post(
                            "/boards/" + board + "/users",
                            "{\"username\":\"" + name + "\",\"firstname\":\"F\",\"lastname\":\"L\"}",
                            "Idempotency-Key",
                            key));
            if (status == 201 || status == 200) {
                users.add(name);
            }
            String customer = UUID.randomUUID().toString();
            int stored = untilKnown(() -> RACK.http()
                    .send("PUT", "/customers/" + customer, "application/json", "{\"name\":\"" + name + " L\"}"));
            if (stored < 300) {
                customers.add(customer);
            }
        }
    }

    private int untilKnown(Supplier<Answer> request) {
        List<Answer> failed = new ArrayList<>();
        while (true) {
            Answer answer = request.get();
            if (answer.status() < 300) {
                return answer.status();
            }
            failed.add(answer);
            if (!AGAIN.contains(answer.status()) || failed.size() > 500) {
                strange.add(answer.status() + " " + answer.text());
                return answer.status();
            }
        }
    }

    /** The server of a process that ends so starts again by itself, after it ended all others and recovered. */
    private static void crash(Database worker) {
        try {
            worker.sql("COPY (SELECT 1) TO PROGRAM 'kill -9 $PPID'");
        } catch (IllegalStateException gone) {
            assertThat(gone).hasMessageContaining("SQLSTATE");
        }
    }

    private List<Database> workers() {
        return database
                .query("SELECT nodename, nodeport FROM pg_dist_node WHERE noderole = 'primary' AND groupid <> 0")
                .stream()
                .map(row -> database.at(
                        Objects.requireNonNull(row.get("nodename")).toString(),
                        ((Number) Objects.requireNonNull(row.get("nodeport"))).intValue()))
                .toList();
    }

    private long prepared() {
        return workers().stream()
                .mapToLong(worker -> worker.number("SELECT count(*) FROM pg_prepared_xacts"))
                .sum();
    }
}
