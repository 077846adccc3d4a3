package dev.onetrip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.core.Deadline;
import dev.onetrip.support.Answer;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server that has to ask a standby before it answers COMMIT, and the standby is not there. */
class StandbyFaultIT {
    private static final int MOST_ATTEMPTS = 20;
    private static final AtomicBoolean IS_IN_FORCE = new AtomicBoolean();
    private static final String USER =
            "{\"username\":\"ada\",\"score\":10,\"profile\":{\"firstname\":\"Ada\",\"lastname\":\"Lovelace\"}}";

    @RegisterExtension
    static final Rack RACK = Rack.dedicated();

    @BeforeEach
    void theStandbyGoes() {
        // the first answer of a class takes its time
        assertThat(create().status()).isIn(201, 409);
        RACK.database().sql("TRUNCATE boards CASCADE");
        waitForNobody();
    }

    @AfterEach
    void theStandbyIsNotAskedAnyMore() {
        waitFor("''");
    }

    /** It is in force once another process of the server knows of it: when a commit waits. */
    private static void waitForNobody() {
        waitFor("'nobody'");
        CompletableFuture<Void> waits = CompletableFuture.runAsync(StandbyFaultIT::commitUntilOneWaits);
        Eventually.within(Eventually.SOON, () -> waiting() > 0);
        IS_IN_FORCE.set(true);
        Eventually.within(Eventually.SOON, () -> {
            RACK.database().sql("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
            return waits.isDone();
        });
        waits.join();
    }

    private static void commitUntilOneWaits() {
        IS_IN_FORCE.set(false);
        while (!IS_IN_FORCE.get()) {
            RACK.database().sql("SELECT pg_logical_emit_message(true, 'probe', '')");
        }
    }

    private static long waiting() {
        return RACK.database().number("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
    }

    private static void waitFor(String standbys) {
        RACK.database().sql("ALTER SYSTEM SET synchronous_standby_names = " + standbys);
        RACK.database().sql("SELECT pg_reload_conf()");
        Eventually.within(
                Eventually.SOON,
                () -> RACK.database()
                                .number("SELECT count(*) FROM pg_settings WHERE name = 'synchronous_standby_names'"
                                        + " AND setting = " + standbys)
                        == 1);
    }

    private static Answer create(String... headers) {
        return RACK.http().post("/users", USER, headers);
    }

    @Test
    void aCreationThatNoStandbyConfirmsIsUnknownAtItsDeadline() {
        assertUnknown(StandbyFaultIT::create);
        assertThat(RACK.database().number("SELECT count(*) FROM users")).isEqualTo(1);
        theStandbyIsNotAskedAnyMore();
        assertThat(create().status()).isEqualTo(409);
    }

    /** One statement, which commits by itself. */
    @Test
    void anUpsertThatNoStandbyConfirmsIsUnknownAtItsDeadline() {
        String customer = "/customers/" + UUID.randomUUID();
        assertUnknown(headers -> RACK.http().send("PUT", customer, "application/json", "", headers));
        theStandbyIsNotAskedAnyMore();
        assertThat(RACK.http().get(customer).status()).isEqualTo(200);
    }

    /** COMMIT by itself, with no statement that rides with it. */
    @Test
    void aUnitThatNoStandbyConfirmsIsUnknownAtItsDeadline() {
        theStandbyIsNotAskedAnyMore();
        Halves halves = new Halves(RACK.database());
        waitForNobody();
        UnitOfWork units = RACK.service().bean(UnitOfWork.class);
        String told = "";
        // a busy machine may be late before COMMIT is sent
        for (int attempt = 0; attempt < MOST_ATTEMPTS && !told.endsWith(" unknown"); attempt++) {
            long begun = System.nanoTime();
            told = Objects.requireNonNull(Halves.told(units.write(
                            UnitDefinition.within(Deadline.in(Duration.ofMillis(500))),
                            connection -> Halves.write(connection, 2)))
                    .block(Eventually.SOON));
            assertAtDeadline(begun);
            assertThat(told).isIn("deadline-exceeded unknown", "deadline-exceeded rolled-back");
        }
        assertThat(told).isEqualTo("deadline-exceeded unknown");
        assertThat(halves.has(2)).isTrue();
    }

    private static void assertUnknown(Function<String[], Answer> asking) {
        Answer answer = atDeadline(asking);
        // a busy machine may be late before COMMIT is sent
        for (int attempt = 1; attempt < MOST_ATTEMPTS && outcome(answer).equals("rolled-back"); attempt++) {
            answer = atDeadline(asking);
        }
        assertThat(outcome(answer)).isEqualTo("unknown");
        assertThat(answer.json().get("detail").asString()).contains("standby");
        Eventually.becomes(0, Eventually.SOON, "backends that wait for a standby", StandbyFaultIT::waiting);
    }

    private static Answer atDeadline(Function<String[], Answer> asking) {
        long sent = System.nanoTime();
        Answer answer = asking.apply(new String[] {"Request-Timeout", "0.5"});
        assertAtDeadline(sent);
        assertThat(answer.status()).as("%s", answer).isEqualTo(504);
        return answer;
    }

    private static String outcome(Answer answer) {
        return answer.json().get("outcome").asString();
    }

    /** The deadline of 0.5 s; a busy machine is late itself, but nothing else would ever end a wait for nothing. */
    private static void assertAtDeadline(long sent) {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sent);
        System.out.println("unconfirmed after " + millis + " ms");
        assertThat(millis).isBetween(490L, 20_000L);
    }
}
