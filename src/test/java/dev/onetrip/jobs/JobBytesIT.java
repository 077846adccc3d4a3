package dev.onetrip.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.ApiKeys;
import dev.onetrip.support.Rack;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Room for two bodies of one client and three of all; no job is run. */
class JobBytesIT {
    private static final String BODY = "{\"username\":\"u\",\"score\":1}" + " ".repeat(1_000);

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.jobs.concurrency", 0)
            .with("onetrip.jobs.body-limit", "2KB")
            .with("onetrip.jobs.client-bytes", "2200B")
            .with("onetrip.jobs.queue-bytes", "3300B")
            .with("onetrip.security.api-keys.ann.hash", ApiKeys.hash("ann"))
            .with("onetrip.security.api-keys.ann.scopes", "read,write")
            .with("onetrip.security.api-keys.bob.hash", ApiKeys.hash("bob"))
            .with("onetrip.security.api-keys.bob.scopes", "read,write");

    @AfterEach
    void forget() {
        RACK.database().sql("DELETE FROM jobs");
    }

    @Test
    void aClientWhoseJobsHoldItsShareIs429AndOthersGoOn() {
        assertThat(add("ann", "1").status()).isEqualTo(202);
        assertThat(add("ann", "2").status()).isEqualTo(202);
        Answer refused = add("ann", "3");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isPresent();
        assertThat(jobs()).isEqualTo(2);
        assertThat(add("bob", "1").status()).isEqualTo(202);
    }

    @Test
    void allJobsTogetherHoldABoundAndTheNextIs503() {
        assertThat(add("ann", "1").status()).isEqualTo(202);
        assertThat(add("ann", "2").status()).isEqualTo(202);
        assertThat(add("bob", "1").status()).isEqualTo(202);
        Answer refused = add("bob", "2");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).isPresent();
        assertThat(jobs()).isEqualTo(3);
    }

    @Test
    void aRetryFindsItsJobWhileTheShareIsFull() {
        Answer first = add("ann", "1");
        assertThat(add("ann", "2").status()).isEqualTo(202);
        Answer again = add("ann", "1");
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.header("location")).isEqualTo(first.header("location"));
        assertThat(jobs()).isEqualTo(2);
    }

    @Test
    void aFinishedJobHoldsNothing() {
        assertThat(add("ann", "1").status()).isEqualTo(202);
        assertThat(add("ann", "2").status()).isEqualTo(202);
        RACK.database().sql("UPDATE jobs SET state = 'succeeded', status = 204");
        assertThat(add("ann", "3").status()).isEqualTo(202);
        assertThat(jobs()).isEqualTo(3);
    }

    private static Answer add(String client, String key) {
        return RACK.http()
                .send(
                        "POST",
                        "/users",
                        "application/json",
                        BODY,
                        "Authorization",
                        "Bearer " + client,
                        "Prefer",
                        "respond-async",
                        "Idempotency-Key",
                        key);
    }

    private static long jobs() {
        return RACK.database().number("SELECT count(*) FROM jobs");
    }
}
