package dev.onetrip.orders.items;

import static dev.onetrip.orders.items.Basket.counts;
import static dev.onetrip.orders.items.Basket.lines;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Idempotency keys and background jobs of uploads of items. */
class ItemsKeysIT {
    private static final String LINES = lines(25, List.of(13));

    @RegisterExtension
    static final Rack RACK =
            Rack.shared().with("onetrip.jobs.concurrency", 1).with("onetrip.orders.items-answer-limit", "1KB");

    private final Database database = RACK.database();
    private final Basket basket = Basket.fresh(database);

    private Answer post(String query, String lines, String... headers) {
        return basket.post(RACK.http(), query, lines, headers);
    }

    @Test
    void aRepeatedUploadGetsTheSameAnswerAndAddsNothing() {
        Answer first = post("?chunk=10", LINES, "Idempotency-Key", "same");
        Answer second = post("?chunk=10", LINES, "Idempotency-Key", "same");
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(first.header("idempotency-replayed")).isEmpty();
        assertThat(second.header("idempotency-replayed")).contains("true");
        database.sql("UPDATE orders SET status = 'completed' WHERE id = ?", basket.id());
        assertThat(post("?chunk=10", LINES, "Idempotency-Key", "same").text()).isEqualTo(first.text());
        basket.assertAdded(15, 1);
    }

    @Test
    void theSameKeyWithOtherLinesOrAnotherQueryIsRefused() {
        assertThat(post("", LINES, "Idempotency-Key", "other").status()).isEqualTo(200);
        assertThat(List.of(
                        post("", lines(25, List.of(14)), "Idempotency-Key", "other"),
                        post("?mode=row", LINES, "Idempotency-Key", "other"),
                        Basket.another(database, basket.customer())
                                .post(RACK.http(), "", LINES, "Idempotency-Key", "other")))
                .allSatisfy(answer ->
                        assertThat(answer.json().get("type").asString()).isEqualTo("/problems/idempotency-key-reused"));
        basket.assertUntouched();
    }

    @Test
    void ofALongAnswerTheFirstVerdictsAndTheSummaryAreKept() {
        Answer first = post("?chunk=1&mode=row", LINES, "Idempotency-Key", "long");
        Answer second = post("?chunk=1&mode=row", LINES, "Idempotency-Key", "long");
        List<JsonNode> kept = second.lines();
        assertThat(first.lines()).hasSize(26);
        assertThat(kept.size()).isBetween(2, 25);
        assertThat(kept.get(0)).isEqualTo(first.lines().get(0));
        assertThat(kept.get(kept.size() - 1)).isEqualTo(first.lines().get(25));
        basket.assertAdded(24, 1);
    }

    @Test
    void anAtomicUploadThatStoredNothingIsTriedAgain() {
        assertThat(counts(post("?mode=atomic", LINES, "Idempotency-Key", "atomic")))
                .isEqualTo("25 0 25 1 1");
        database.sql("INSERT INTO products (product_id, name) VALUES (?, 'late')", Basket.UNKNOWN);
        try {
            assertThat(counts(post("?mode=atomic", LINES, "Idempotency-Key", "atomic")))
                    .isEqualTo("25 25 0 1 0");
            basket.assertAdded(25, 1);
        } finally {
            database.sql("DELETE FROM order_items WHERE product_id = ?", Basket.UNKNOWN);
            database.sql(
                    "UPDATE orders o SET total_amount = (SELECT sum(quantity * price) FROM order_items i"
                            + " WHERE i.order_id = o.id) WHERE id = ?",
                    basket.id());
            database.sql("DELETE FROM products WHERE product_id = ?", Basket.UNKNOWN);
        }
    }

    @Test
    void aRehearsalKeepsNoKey() {
        assertThat(post("", LINES, "Idempotency-Key", "try", "Prefer", "tx=rollback")
                        .status())
                .isEqualTo(200);
        assertThat(post("", LINES, "Idempotency-Key", "try").header("idempotency-replayed"))
                .isEmpty();
    }

    @Test
    void inTheBackgroundAnUploadIsAJobWhoseAnswerIsThatOfTheUpload() {
        Answer accepted = post("?chunk=10", LINES, "Prefer", "respond-async");
        assertThat(accepted.status()).isEqualTo(202);
        String job = accepted.header("location").orElseThrow();
        Eventually.within(
                Eventually.SOON, () -> RACK.http().get(job).json().get("status").isNumber());
        JsonNode done = RACK.http().get(job).json();
        assertThat(done.get("state").asString()).isEqualTo("succeeded");
        assertThat(done.at("/progress/done").asLong()).isEqualTo(25);
        assertThat(counts(RACK.http().get(job + "/answer"))).isEqualTo("25 15 10 3 1");
        basket.assertAdded(15, 1);
    }
}
