package dev.onetrip.orders;

import static dev.onetrip.orders.Orders.NDJSON;
import static dev.onetrip.orders.Orders.customer;
import static dev.onetrip.orders.Orders.delete;
import static dev.onetrip.orders.Orders.item;
import static dev.onetrip.orders.Orders.order;
import static dev.onetrip.orders.Orders.patch;
import static dev.onetrip.orders.Orders.path;
import static dev.onetrip.orders.Orders.place;
import static dev.onetrip.orders.Orders.placed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.ChangedFields;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import dev.onetrip.transaction.Pruned;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Idempotency keys and background jobs of every write. */
class OrderKeysIT {
    private static final String NOTED = "{\"items\":[" + item(1, 2, "9.90") + "],\"notes\":\"soon\"}";

    @RegisterExtension
    static final Rack RACK = Rack.shared().with("onetrip.jobs.concurrency", 1);

    private final Database database = RACK.database();
    private UUID ada = new UUID(0, 0);

    @BeforeEach
    void begin() {
        Orders.products(database, 10);
        ada = customer(database, "Ada");
    }

    private long orders() {
        return database.number("SELECT count(*) FROM orders WHERE customer_id = ?", ada);
    }

    @Test
    void theSameKeyGetsTheSameAnswerAndOneOrder() {
        Answer first = place(RACK.http(), ada, NOTED, "Idempotency-Key", "same");
        Answer second = place(RACK.http(), ada, NOTED.replace("9.90", "9.9"), "Idempotency-Key", "same");
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(second.header("location")).isEqualTo(first.header("location"));
        assertThat(first.header("idempotency-replayed")).isEmpty();
        assertThat(second.header("idempotency-replayed")).contains("true");
        assertThat(orders()).isEqualTo(1);
    }

    @Test
    void theSameKeyWithAnyFieldChangedIsRefused() {
        assertThat(place(RACK.http(), ada, NOTED, "Idempotency-Key", "field").status())
                .isEqualTo(201);
        Stream.of("\"productId\":2", "\"quantity\":3", "\"price\":\"9.91\"", "\"notes\":null", "\"notes\":\"Soon\"")
                .map(field ->
                        NOTED.replaceFirst(field.split(":", 2)[0] + ":(\"[^\"]*\"|\\d+)", field.replace("$", "\\$")))
                .forEach(changed -> assertThat(place(RACK.http(), ada, changed, "Idempotency-Key", "field")
                                .json()
                                .get("type")
                                .asString())
                        .as(changed)
                        .isEqualTo("/problems/idempotency-key-reused"));
        assertThat(orders()).isEqualTo(1);
    }

    @Test
    void aKeyOfAChangeCountsEveryField() {
        long id = placed(RACK.http(), ada);
        String change = "{\"status\":\"processing\",\"notes\":\"n\"}";
        assertThat(patch(RACK.http(), ada, id, change, "Idempotency-Key", "change")
                        .status())
                .isEqualTo(200);
        ChangedFields.of(OrderChange.READING, change)
                .forEach((what, other) -> assertThat(patch(RACK.http(), ada, id, other, "Idempotency-Key", "change")
                                .status())
                        .as(what)
                        .isEqualTo(422));
        assertThat(database.number("SELECT version FROM orders WHERE id = ?", id))
                .isEqualTo(2);
    }

    @Test
    void aRepeatedChangeIsMadeOnceAndARepeatedEndIsAnEnd() {
        long id = placed(RACK.http(), ada);
        String body = "{\"status\":\"cancelled\"}";
        Answer first = patch(RACK.http(), ada, id, body, "Idempotency-Key", "cancel");
        Answer second = patch(RACK.http(), ada, id, body, "Idempotency-Key", "cancel");
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(patch(RACK.http(), ada, id, body).status()).isEqualTo(409);
        assertThat(delete(RACK.http(), ada, id, "Idempotency-Key", "end").status())
                .isEqualTo(204);
        Answer again = delete(RACK.http(), ada, id, "Idempotency-Key", "end");
        assertThat(again.status()).isEqualTo(204);
        assertThat(again.header("idempotency-replayed")).contains("true");
        assertThat(delete(RACK.http(), ada, id).status()).isEqualTo(404);
        assertThat(orders()).isZero();
    }

    @Test
    void linesSentAgainAreDoneOnceAndARefusedOneAnew() {
        String lines = order(1) + "\n{\"items\":[" + item(77, 1, "1") + "]}\n" + NOTED;
        Answer first = RACK.http().send("POST", path(ada), NDJSON, lines, "Idempotency-Key", "lines");
        database.sql("INSERT INTO products (product_id, name) VALUES (77, 'late')");
        Answer second = RACK.http().send("POST", path(ada), NDJSON, lines, "Idempotency-Key", "lines");
        assertThat(first.lines().get(1).get("status").asInt()).isEqualTo(422);
        assertThat(second.lines().get(1).get("status").asInt()).isEqualTo(201);
        assertThat(second.lines().get(0)).isEqualTo(first.lines().get(0));
        assertThat(second.lines().get(2)).isEqualTo(first.lines().get(2));
        assertThat(orders()).isEqualTo(3);
        database.sql("DELETE FROM order_items WHERE product_id = 77");
        database.sql("DELETE FROM products WHERE product_id = 77");
    }

    @Test
    void fortyRetriesAtOnceHaveOneEffect() {
        List<CompletableFuture<Answer>> retries = Stream.generate(
                        () -> RACK.http().postLater(path(ada), NOTED, "Idempotency-Key", "storm"))
                .limit(40)
                .toList();
        assertThat(retries.stream().map(CompletableFuture::join).map(Answer::status))
                .containsOnly(201, 409)
                .contains(201);
        assertThat(orders()).isEqualTo(1);
    }

    @Test
    void inTheBackgroundAWriteIsAJobWhoseAnswerIsThatOfTheWrite() {
        Answer kept = done(place(RACK.http(), ada, order(2), "Prefer", "respond-async"));
        assertThat(kept.status()).isEqualTo(201);
        assertThat(kept.json().get("items")).hasSize(2);
        long id = kept.json().get("id").asLong();
        Answer changed = done(patch(RACK.http(), ada, id, "{\"notes\":\"n\"}", "Prefer", "respond-async"));
        // its steps moved it to processing
        assertThat(changed.json().get("version").asLong()).isEqualTo(3);
        long pending = Orders.placed(RACK.http(), ada);
        assertThat(done(delete(RACK.http(), ada, pending, "Prefer", "respond-async"))
                        .status())
                .isEqualTo(204);
        assertThat(orders()).isEqualTo(1);
        String lines = order(1) + "\n{\"items\":[" + item(77, 1, "1") + "]}";
        Answer many = done(RACK.http().send("POST", path(ada), NDJSON, lines, "Prefer", "respond-async"));
        assertThat(many.lines()).hasSize(3);
        assertThat(orders()).isEqualTo(2);
    }

    private static Answer done(Answer accepted) {
        assertThat(accepted.status()).isEqualTo(202);
        String job = accepted.header("location").orElseThrow();
        Eventually.within(
                Eventually.SOON, () -> RACK.http().get(job).json().get("status").isNumber());
        return RACK.http().get(job + "/answer");
    }

    @Test
    void aForgottenKeyStartsAnewAndIsPruned() {
        assertThat(place(RACK.http(), ada, NOTED, "Idempotency-Key", "old").status())
                .isEqualTo(201);
        age();
        assertThat(place(RACK.http(), ada, NOTED, "Idempotency-Key", "old").header("idempotency-replayed"))
                .isEmpty();
        age();
        assertThat(Pruned.now(RACK.service(), "order_request_keys")).isPositive();
        assertThat(database.number("SELECT count(*) FROM order_request_keys WHERE customer_id = ?", ada))
                .isZero();
        assertThat(orders()).isEqualTo(2);
    }

    private void age() {
        database.sql(
                "UPDATE order_request_keys SET created = created - interval '25 hours' WHERE customer_id = ?", ada);
    }
}
