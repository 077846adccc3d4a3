package dev.onetrip.customers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import dev.onetrip.transaction.Pruned;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The headers that every write understands. */
class UpsertKeysIT {
    private static final String ADA = "{\"name\":\"Ada\"}";

    @RegisterExtension
    static final Rack RACK = Rack.shared().with("onetrip.jobs.concurrency", 1);

    private final Database database = RACK.database();

    private static Answer put(UUID key, Strategy strategy, String json, String... headers) {
        return Puts.put(RACK.http(), Puts.path(key, strategy), json, headers);
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void theSameKeyGetsTheSameAnswer(Strategy strategy) {
        UUID customer = UUID.randomUUID();
        Answer first = put(customer, strategy, ADA, "Idempotency-Key", "same");
        Answer second = put(customer, strategy, ADA, "Idempotency-Key", "same");
        assertThat(first.status()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(second.header("etag")).isEqualTo(first.header("etag"));
        assertThat(first.header("idempotency-replayed")).isEmpty();
        assertThat(second.header("idempotency-replayed")).contains("true");
        assertThat(first.header("server-timing").orElseThrow())
                .contains(strategy == Strategy.TWO_TRIPS ? "rt;desc=\"5\"" : "rt;desc=\"4\"");
    }

    /** Keys are kept for a day, longer than a release takes. */
    @Test
    void anAnswerThatAnEarlierVersionStoredIsReplayedAsItWas() {
        UUID customer = UUID.randomUUID();
        Answer first = put(customer, Strategy.ONE_TRIP, ADA, "Idempotency-Key", "earlier");
        assertThat(first.json().get("name").asString()).isEqualTo("Ada");
        RACK.database()
                .sql(
                        "UPDATE customer_request_keys SET answer = (answer::jsonb - 'fields')::text WHERE customer_id = ?",
                        customer);
        Answer second = put(customer, Strategy.ONE_TRIP, ADA, "Idempotency-Key", "earlier");
        assertThat(second.text())
                .isEqualTo(first.text().replace("\"name\":\"Ada\",\"email\":null,\"version\":1,", ""))
                .isNotEqualTo(first.text());
    }

    @Test
    void aReplayHasTheFieldsOfItsTimeAndNoLaterOnes() {
        UUID customer = UUID.randomUUID();
        Answer first = put(customer, Strategy.CTE, ADA, "Idempotency-Key", "of-its-time");
        assertThat(first.status()).isEqualTo(201);
        assertThat(put(customer, Strategy.CTE, "{\"name\":\"Eva\"}")
                        .json()
                        .get("version")
                        .asLong())
                .isEqualTo(2);
        assertThat(put(customer, Strategy.CTE, ADA, "Idempotency-Key", "of-its-time")
                        .text())
                .isEqualTo(first.text());
    }

    @Test
    void aTextIsNotTakenForNull() {
        UUID customer = UUID.randomUUID();
        Answer removed = put(customer, Strategy.ONE_TRIP, "{\"name\":null}", "Idempotency-Key", "null");
        assertThat(removed.status()).isEqualTo(201);
        Answer other = put(customer, Strategy.ONE_TRIP, "{\"name\":\"null\"}", "Idempotency-Key", "null");
        assertThat(other.status()).isEqualTo(422);
    }

    @Test
    void theSameKeyWithAnotherBodyIsRefused() {
        UUID customer = UUID.randomUUID();
        assertThat(put(customer, Strategy.ONE_TRIP, ADA, "Idempotency-Key", "body")
                        .status())
                .isEqualTo(201);
        Answer other = put(customer, Strategy.ONE_TRIP, "{\"name\":\"Bert\"}", "Idempotency-Key", "body");
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.json().get("type").asString()).isEqualTo("/problems/idempotency-key-reused");
        assertThat(RACK.http().get("/customers/" + customer).json().get("name").asString())
                .isEqualTo("Ada");
    }

    @Test
    void theSameKeyOnAnotherCustomerNamesAnotherUpsert() {
        UUID ada = UUID.randomUUID();
        UUID bert = UUID.randomUUID();
        assertThat(put(ada, Strategy.ONE_TRIP, ADA, "Idempotency-Key", "shared").status())
                .isEqualTo(201);
        Answer other = put(bert, Strategy.ONE_TRIP, "{\"name\":\"Bert\"}", "Idempotency-Key", "shared");
        assertThat(other.status()).isEqualTo(201);
        assertThat(other.header("idempotency-replayed")).isEmpty();
        assertThat(RACK.http().get("/customers/" + ada).json().get("name").asString())
                .isEqualTo("Ada");
        assertThat(RACK.http().get("/customers/" + bert).json().get("name").asString())
                .isEqualTo("Bert");
    }

    @Test
    void nothingIsKeptOfWhatWasRefused() {
        UUID customer = UUID.randomUUID();
        assertThat(put(customer, Strategy.CTE, ADA, "Idempotency-Key", "refused", "If-Match", "\"1\"")
                        .status())
                .isEqualTo(412);
        assertThat(put(customer, Strategy.CTE, "", "Idempotency-Key", "refused").status())
                .isEqualTo(201);
    }

    @Test
    void aKeyOnARandomCustomerNamesTheSameCustomerAgain() {
        Answer first = RACK.http().post("/customers/random", ADA, "Idempotency-Key", "random");
        Answer second = RACK.http().post("/customers/random", ADA, "Idempotency-Key", "random");
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(RACK.http()
                        .post("/customers/random", "{\"name\":\"B\"}", "Idempotency-Key", "random")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void fortyRetriesAtOnceHaveOneEffect() throws Exception {
        UUID customer = UUID.randomUUID();
        List<Callable<Answer>> clients = IntStream.range(0, 40)
                .<Callable<Answer>>mapToObj(
                        i -> () -> put(customer, Strategy.ONE_TRIP, ADA, "Idempotency-Key", "storm"))
                .toList();
        assertThat(Puts.together(clients))
                .extracting(Answer::status)
                .containsOnly(201, 409)
                .contains(201);
        assertThat(RACK.http()
                        .get("/customers/" + customer)
                        .json()
                        .get("version")
                        .asLong())
                .isEqualTo(1);
    }

    @Test
    void aForgottenKeyStartsAnewAndIsPruned() {
        UUID customer = UUID.randomUUID();
        assertThat(put(customer, Strategy.ONE_TRIP, "", "Idempotency-Key", "old")
                        .status())
                .isEqualTo(201);
        age(customer);
        Answer second = put(customer, Strategy.ONE_TRIP, ADA, "Idempotency-Key", "old");
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.header("idempotency-replayed")).isEmpty();
        age(customer);
        assertThat(Pruned.now(RACK.service(), "customer_request_keys")).isPositive();
        assertThat(database.number("SELECT count(*) FROM customer_request_keys WHERE customer_id = ?", customer))
                .isZero();
    }

    private void age(UUID customer) {
        database.sql(
                "UPDATE customer_request_keys SET created = created - interval '25 hours' WHERE customer_id = ?",
                customer);
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void aRehearsalAnswersAndWritesNothing(Strategy strategy) {
        UUID customer = UUID.randomUUID();
        Answer rehearsed = put(customer, strategy, ADA, "Prefer", "tx=rollback");
        assertThat(rehearsed.status()).isEqualTo(201);
        assertThat(rehearsed.header("preference-applied")).contains("tx=rollback");
        assertThat(rehearsed.header("location")).isEmpty();
        assertThat(Puts.rows(database, customer)).isZero();
        assertThat(put(customer, strategy, ADA, "Prefer", "tx=rollback", "Idempotency-Key", "tried")
                        .status())
                .isEqualTo(201);
        assertThat(database.number("SELECT count(*) FROM customer_request_keys WHERE customer_id = ?", customer))
                .isZero();
    }

    @Test
    void minimalSendsNoBody() {
        UUID customer = UUID.randomUUID();
        Answer answer = put(customer, Strategy.ONE_TRIP, ADA, "Prefer", "return=minimal");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.text()).isEmpty();
        assertThat(answer.header("location")).isPresent();
    }

    @Test
    void inTheBackgroundItIsAJobButUnderAConditionItIsNot() {
        UUID customer = UUID.randomUUID();
        Answer accepted = put(customer, Strategy.CTE, ADA, "Prefer", "respond-async");
        assertThat(accepted.status()).isEqualTo(202);
        String job = accepted.header("location").orElseThrow();
        Eventually.within(
                Eventually.SOON, () -> RACK.http().get(job).json().get("status").isNumber());
        Answer kept = RACK.http().get(job + "/answer");
        assertThat(kept.status()).isEqualTo(201);
        assertThat(kept.json().get("customerId").asString()).isEqualTo(customer.toString());
        assertThat(put(customer, Strategy.CTE, "", "Prefer", "respond-async", "If-Match", "\"9\"")
                        .status())
                .isEqualTo(412);
        UUID bare = UUID.randomUUID();
        String second = put(bare, Strategy.ONE_TRIP, "", "Prefer", "respond-async")
                .header("location")
                .orElseThrow();
        Eventually.within(
                Eventually.SOON,
                () -> RACK.http().get(second).json().get("status").isNumber());
        assertThat(Puts.rows(database, bare)).isEqualTo(1);
    }

    @Test
    void aBadKeyIsRefused() {
        UUID customer = UUID.randomUUID();
        assertThat(put(customer, Strategy.ONE_TRIP, "", "Idempotency-Key", "x".repeat(256))
                        .status())
                .isEqualTo(400);
        assertThat(Puts.rows(database, customer)).isZero();
    }
}
