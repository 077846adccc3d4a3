package dev.onetrip.orders;

import static dev.onetrip.orders.Orders.NDJSON;
import static dev.onetrip.orders.Orders.customer;
import static dev.onetrip.orders.Orders.item;
import static dev.onetrip.orders.Orders.order;
import static dev.onetrip.orders.Orders.path;
import static dev.onetrip.orders.Orders.place;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Rack;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Placing orders: what is stored, what is answered, what is refused. */
@Tag("citus")
class PlaceOrdersIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private final Database database = RACK.database();
    private UUID ada = new UUID(0, 0);

    @BeforeEach
    void begin() {
        Orders.products(database, 10);
        ada = customer(database, "Ada");
    }

    private long stored(UUID customer) {
        return database.number("SELECT count(*) FROM orders WHERE customer_id = ?", customer);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_000})
    void anOrderHasOneIdAndItsItemsInTheirOrder(int items) {
        Answer placed = place(RACK.http(), ada, order(items));
        assertThat(placed.status()).isEqualTo(201);
        long id = placed.json().get("id").asLong();
        assertThat(placed.header("location")).contains(path(ada, id));
        assertThat(placed.header("etag")).contains("\"1\"");
        assertThat(placed.json().get("items")).hasSize(items);
        assertThat(placed.json().at("/customer/name").asString()).isEqualTo("Ada");
        assertThat(database.strings(
                        "SELECT line_no || ' ' || product_id || ' ' || quantity || ' ' || price FROM order_items"
                                + " WHERE customer_id = ? AND order_id = ? ORDER BY line_no",
                        ada,
                        id))
                .isEqualTo(IntStream.range(0, items)
                        .mapToObj(n -> (n + 1) + " " + (1 + n % 10) + " " + (1 + n % 3) + " 1." + (10 + n % 90))
                        .toList());
        assertThat(database.strings("SELECT total_amount::text FROM orders WHERE id = ? AND last_line = ?", id, items))
                .containsExactly(placed.json().get("totalAmount").asString());
        Answer read = RACK.http().get(path(ada, id));
        assertThat(read.text()).isEqualTo(placed.text());
        assertThat(RACK.http().get("/orders/" + id).text()).isEqualTo(placed.text());
    }

    @Test
    void theTotalIsExactAndAClientsOwnTotalIsCompared() {
        String items = "{\"items\":[" + item(1, 3, "0.10") + "," + item(2, 1_000_000, "9.99") + "]";
        Answer placed = place(RACK.http(), ada, items + ",\"totalAmount\":\"9990000.30\"}");
        assertThat(placed.json().get("totalAmount").asString()).isEqualTo("9990000.30");
        Answer number = place(
                RACK.http(), ada, "{\"items\":[{\"productId\":1,\"quantity\":1,\"price\":0.1}],\"totalAmount\":1e-1}");
        assertThat(number.json().at("/items/0/price").asString()).isEqualTo("0.10");
        Answer other = place(RACK.http(), ada, items + ",\"totalAmount\":\"9990000.31\"}");
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.json().at("/errors/0/field").asString()).isEqualTo("totalAmount");
        assertThat(other.json().at("/errors/0/detail").asString())
                .contains("; 9990000.30, the sum of quantity times price");
        assertThat(stored(ada)).isEqualTo(2);
        assertThat(new BigDecimal(
                        database.strings("SELECT sum(total_amount)::text FROM orders WHERE customer_id = ?", ada)
                                .get(0)))
                .isEqualByComparingTo("9990000.40");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                                        | 422 | items
            {"items":null}                                                            | 422 | items
            {"items":5}                                                               | 400 | items
            {"items":[5]}                                                             | 400 | items.0
            {"items":[{"quantity":1,"price":"1"}]}                                    | 422 | items.0.productId
            {"items":[{"productId":1,"price":"1"}]}                                   | 422 | items.0.quantity
            {"items":[{"productId":1,"quantity":1}]}                                  | 422 | items.0.price
            {"items":[{"productId":1,"quantity":1,"price":"1","x":1}]}                | 400 | items.0.x
            {"items":[{"productId":0,"quantity":1,"price":"1"}]}                      | 422 | items.0.productId
            {"items":[{"productId":1,"quantity":0,"price":"1"}]}                      | 422 | items.0.quantity
            {"items":[{"productId":1,"quantity":1.5,"price":"1"}]}                    | 400 | items.0.quantity
            {"items":[{"productId":1,"quantity":1000001,"price":"1"}]}                | 422 | items.0.quantity
            {"items":[{"productId":1,"quantity":1,"price":"-0.01"}]}                  | 422 | items.0.price
            {"items":[{"productId":1,"quantity":1,"price":"1.001"}]}                  | 422 | items.0.price
            {"items":[{"productId":1,"quantity":1,"price":"1e2"}]}                    | 422 | items.0.price
            {"items":[{"productId":1,"quantity":1,"price":true}]}                     | 400 | items.0.price
            {"items":[{"productId":1,"quantity":1,"price":"100000000"}]}              | 422 | items.0.price
            {"items":[{"productId":1,"quantity":1000000,"price":"99999999.99"}]}      | 422 | items
            {"items":[],"notes":""}                                                   | 422 | notes
            {"items":[],"totalAmount":"0.001"}                                        | 422 | totalAmount
            {"items":[{"productId":1,"quantity":1,"price":"1"},{"productId":4711,"quantity":1,"price":"1"}]} | 422 | items.1.productId
            """)
    void aBadOrderIsRefusedByItsField(String body, int status, String field) {
        Answer answer = place(RACK.http(), ada, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.json().get("errors"))
                .extracting(error -> error.get("field").asString())
                .containsExactly(field);
        assertThat(stored(ada)).isZero();
    }

    @Test
    void a1001stItemIsRefused() {
        Answer answer = place(RACK.http(), ada, order(1_001));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().get("detail").asString())
                .isEqualTo("items has 1001 elements; at most 1000 are allowed");
        assertThat(stored(ada)).isZero();
    }

    @Test
    void anUnknownCustomerIsNotFound() {
        UUID nobody = UUID.randomUUID();
        Answer answer = place(RACK.http(), nobody, order(1));
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().get("detail").asString()).isEqualTo("There is no customer %s.", nobody);
        assertThat(place(RACK.http(), ada, order(1), "If-Match", "\"1\"").status())
                .isEqualTo(422);
    }

    @Test
    void badNeighboursOfAGroupHarmNoOther() {
        UUID bert = customer(database, "Bert");
        UUID nobody = UUID.randomUUID();
        String unknown = "{\"items\":[" + item(4711, 1, "1") + "]}";
        List<CompletableFuture<Answer>> answers = IntStream.range(0, 200)
                .mapToObj(n -> switch (n % 10) {
                    case 3 -> RACK.http().postLater(path(nobody), order(2));
                    case 7 -> RACK.http().postLater(path(ada), unknown);
                    case 8 -> RACK.http().postLater(path(bert), "{\"items\":[],\"notes\":\"n" + n + "\"}");
                    default -> RACK.http().postLater(path(n % 2 == 0 ? ada : bert), order(n % 5));
                })
                .toList();
        List<Integer> statuses = answers.stream()
                .map(CompletableFuture::join)
                .map(Answer::status)
                .toList();
        assertThat(statuses)
                .isEqualTo(IntStream.range(0, 200)
                        .mapToObj(n -> n % 10 == 3 ? 404 : n % 10 == 7 ? 422 : 201)
                        .toList());
        assertThat(stored(ada) + stored(bert)).isEqualTo(160);
        assertThat(database.number("SELECT count(*) FROM orders WHERE customer_id = ? AND notes LIKE 'n%8'", bert))
                .isEqualTo(20);
        assertThat(database.number(
                        "SELECT count(*) FROM orders o WHERE last_line <> (SELECT count(*) FROM order_items i"
                                + " WHERE i.customer_id = o.customer_id AND i.order_id = o.id)"))
                .isZero();
        assertThat(database.number("SELECT count(*) FROM orders o WHERE total_amount <> (SELECT"
                        + " coalesce(sum(quantity * price), 0) FROM order_items i"
                        + " WHERE i.customer_id = o.customer_id AND i.order_id = o.id)"))
                .isZero();
    }

    @Test
    void linesAreAnsweredInOrderWithASummary() {
        String lines = order(1) + "\n\n{\"items\":[" + item(4711, 1, "1") + "]}\nnone\n" + order(3);
        Answer answer = RACK.http().send("POST", path(ada), NDJSON, lines);
        assertThat(answer.lines().stream().map(JsonNode::toString))
                .satisfiesExactly(
                        line -> assertThat(line).contains("\"line\":1,\"status\":201", "\"totalAmount\":\"1.10\""),
                        line -> assertThat(line).contains("\"line\":3,\"status\":422", "items.0.productId"),
                        line -> assertThat(line).contains("\"line\":4,\"status\":400"),
                        line -> assertThat(line).contains("\"line\":5,\"status\":201"),
                        line -> assertThat(line)
                                .startsWith("{\"summary\":{\"lines\":4,\"created\":2,\"failed\":2,\"groups\":"));
        assertThat(stored(ada)).isEqualTo(2);
        Answer minimal = RACK.http().send("POST", path(ada), NDJSON, lines, "Prefer", "return=minimal");
        assertThat(minimal.lines()).hasSize(3);
    }

    @Test
    void aRehearsalAnswersAsTheRunAndStoresNothing() {
        Answer one = place(RACK.http(), ada, order(3), "Prefer", "tx=rollback");
        assertThat(one.status()).isEqualTo(201);
        assertThat(one.header("location")).isEmpty();
        String noted = "{\"items\":[],\"notes\":\"later\"}\n" + order(2) + "\n{\"items\":[" + item(99, 1, "1") + "]}";
        Answer many = RACK.http().send("POST", path(ada), NDJSON, noted, "Prefer", "tx=rollback");
        assertThat(many.lines().stream().map(line -> line.path("status").asInt()))
                .containsExactly(201, 201, 422, 0);
        assertThat(stored(ada)).isZero();
        assertThat(database.number("SELECT count(*) FROM order_count_deltas WHERE customer_id = ?", ada))
                .isZero();
    }

    @Test
    void aShortAnswerHasNoBody() {
        Answer minimal = place(RACK.http(), ada, order(2), "Prefer", "return=minimal");
        assertThat(minimal.status()).isEqualTo(201);
        assertThat(minimal.text()).isEmpty();
        assertThat(RACK.http()
                        .get(minimal.header("location").orElseThrow())
                        .json()
                        .get("items"))
                .hasSize(2);
    }

    @Test
    void anIdBeyond32BitsIsAnId() {
        database.sql("INSERT INTO orders (customer_id, id, total_amount, last_line) VALUES (?, 2147483649, 5, 0)", ada);
        assertThat(RACK.http()
                        .get("/orders/2147483649")
                        .json()
                        .get("totalAmount")
                        .asString())
                .isEqualTo("5.00");
        assertThat(Orders.patch(RACK.http(), ada, 2147483649L, "{\"notes\":\"far\"}")
                        .status())
                .isEqualTo(200);
        assertThat(Orders.delete(RACK.http(), ada, 2147483649L).status()).isEqualTo(204);
        assertThat(stored(ada)).isZero();
    }

    @Test
    void anOrderIsReadAgainOnlyWhereItChanged() {
        long id = Orders.placed(RACK.http(), ada);
        for (String path : List.of(path(ada, id), "/orders/" + id)) {
            assertThat(RACK.http().get(path, "If-None-Match", "\"1\"").status()).isEqualTo(304);
            assertThat(RACK.http().get(path, "If-None-Match", "\"2\"").status()).isEqualTo(200);
        }
        UUID bert = customer(database, "Bert");
        assertThat(Stream.of(path(bert, id), path(ada, id + 1_000_000), "/orders/" + (id + 1_000_000))
                        .map(path -> RACK.http().get(path).status()))
                .containsOnly(404);
    }
}
