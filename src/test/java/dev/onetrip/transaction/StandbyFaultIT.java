package dev.onetrip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.core.Deadline;
import dev.onetrip.support.Answer;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server that has to ask a standby before it answers COMMIT, and the standby is not there. */
class StandbyFaultIT {
    private static final String USER =
            "{\"username\":\"ada\",\"score\":10,\"profile\":{\"firstname\":\"Ada\",\"lastname\":\"Lovelace\"}}";

    @RegisterExtension
    static final Rack RACK = Rack.dedicated();

    @BeforeEach
    void theStandbyGoes() {
        // the first answer of a class takes its time
        assertThat(create().status()).isIn(201, 409);
        RACK.database().sql("TRUNCATE boards CASCADE");
        waitFor("'nobody'");
    }

    @AfterEach
    void theStandbyIsNotAskedAnyMore() {
        waitFor("''");
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
        waitFor("'nobody'");
        long begun = System.nanoTime();
        String told = Halves.told(RACK.service()
                        .bean(UnitOfWork.class)
                        .write(
                                UnitDefinition.within(Deadline.in(Duration.ofMillis(500))),
                                connection -> Halves.write(connection, 2)))
                .block(Duration.ofSeconds(10));
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun)).isBetween(490L, 3_000L);
        assertThat(told).isEqualTo("deadline-exceeded unknown");
        assertThat(halves.has(2)).isTrue();
    }

    private static void assertUnknown(Function<String[], Answer> asking) {
        long sent = System.nanoTime();
        Answer answer = asking.apply(new String[] {"Request-Timeout", "0.5"});
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sent);
        System.out.println("unconfirmed after " + millis + " ms: " + answer.text());
        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.json().get("outcome").asString()).isEqualTo("unknown");
        assertThat(answer.json().get("detail").asString()).contains("standby");
        // the deadline of 0.5 s; a busy machine is late itself
        assertThat(millis).isBetween(490L, 3_000L);
        Eventually.becomes(
                0,
                Duration.ofSeconds(10),
                "backends that wait for a standby",
                () -> RACK.database().number("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"));
    }
}
