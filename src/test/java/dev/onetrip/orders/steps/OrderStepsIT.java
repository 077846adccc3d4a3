package dev.onetrip.orders.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.orders.Orders;
import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.OneServer;
import dev.onetrip.support.Rack;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

@Tag("citus")
class OrderStepsIT {
    private static final String NOTICES = "order_notices";
    private static final String RESERVATIONS = "stock_reservations";

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.jobs.concurrency", 2)
            .with("onetrip.jobs.backoff", "20ms")
            .with("onetrip.orders.steps.backoff", "20ms")
            // a step that waits for a lock has five attempts: the test may stand still for most of them
            .with("onetrip.orders.steps.step-timeout", "1s")
            .with("onetrip.orders.steps.look-every", "300ms");

    private final Database database = RACK.database();
    private UUID ada = new UUID(0, 0);

    @BeforeEach
    void begin() {
        Orders.products(database, 2);
        database.sql("UPDATE products SET stock = 10");
        ada = Orders.customer(database, "Ada");
    }

    @AfterEach
    void everyStepEnds() {
        Triggers.allow(database, NOTICES, "INSERT");
        Triggers.allow(database, RESERVATIONS, "DELETE");
        Eventually.within(Eventually.SOON, () -> placings("state IN ('running', 'undoing')") == 0);
    }

    private static String order(int... quantities) {
        StringBuilder items = new StringBuilder();
        for (int i = 0; i < quantities.length; i++) {
            items.append(i == 0 ? "" : ",").append(Orders.item(i + 1L, quantities[i], "1.00"));
        }
        return "{\"items\":[" + items + "]}";
    }

    private String later(String json) {
        Answer answer = Orders.place(RACK.http(), ada, json, "Prefer", "respond-async");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
        return answer.header("location").orElseThrow();
    }

    private static JsonNode ended(String job) {
        Eventually.within(
                Eventually.SOON,
                () -> List.of("succeeded", "failed")
                        .contains(RACK.http().get(job).json().get("state").asString()));
        return RACK.http().get(job).json();
    }

    private List<Long> stock() {
        return database.query("SELECT stock FROM products WHERE product_id <= 2 ORDER BY product_id").stream()
                .map(row -> (Long) row.get("stock"))
                .toList();
    }

    private long rows(String table) {
        return database.number("SELECT count(*) FROM " + table + " WHERE customer_id = ?", ada);
    }

    private long placings(String condition) {
        return database.number("SELECT count(*) FROM order_placings WHERE customer_id = ? AND " + condition, ada);
    }

    private String status() {
        return database.strings("SELECT status FROM orders WHERE customer_id = ?", ada)
                .get(0);
    }

    private long id() {
        return database.number("SELECT id FROM orders WHERE customer_id = ?", ada);
    }

    private JsonNode steps() {
        Answer answer = RACK.http().get(Orders.path(ada, id()) + "/steps");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json();
    }

    private void becomes(String state) {
        Eventually.within(Eventually.SOON, () -> steps().get("state").asString().equals(state));
    }

    @Test
    void anOrderIsReservedConfirmedAndNoticed() {
        String job = later(order(3, 4));
        assertThat(ended(job).get("state").asString()).isEqualTo("succeeded");
        Answer answer = RACK.http().get(job + "/answer");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().get("status").asString()).isEqualTo("processing");
        assertThat(stock()).containsExactly(7L, 6L);
        assertThat(steps().get("state").asString()).isEqualTo("placed");
        assertThat(steps().get("steps").toString()).isEqualTo("[\"reserve\",\"confirm\",\"notify\"]");
        assertThat(steps().get("done").asInt()).isEqualTo(3);
        assertThat(steps().get("notices").toString()).isEqualTo("[\"placed\"]");
    }

    @Test
    void anOrderThatWantsMoreThanThereIsIsCancelledAndTakesNothing() {
        String job = later(order(3, 11));
        assertThat(ended(job).get("state").asString()).isEqualTo("failed");
        JsonNode problem = RACK.http().get(job + "/answer").json();
        assertThat(problem.get("type").asString()).isEqualTo("/problems/step-failed");
        assertThat(problem.get("detail").asString())
                .isEqualTo("reserve: product 2 has 10 in stock, the order wants 11. The order is cancelled.");
        assertThat(stock()).containsExactly(10L, 10L);
        assertThat(status()).isEqualTo("cancelled");
        assertThat(steps().get("state").asString()).isEqualTo("undone");
    }

    @OneServer
    @Test
    void aStepThatFailsUndoesThoseBeforeIt() {
        Triggers.refuse(database, NOTICES, "INSERT", "NEW.kind = 'placed'");
        String job = later(order(3, 4));
        assertThat(ended(job).get("state").asString()).isEqualTo("failed");
        becomes("undone");
        assertThat(stock()).containsExactly(10L, 10L);
        assertThat(rows("stock_reservations")).isZero();
        assertThat(status()).isEqualTo("cancelled");
        assertThat(steps().get("error").asString()).startsWith("notify: ");
    }

    @OneServer
    @Test
    void whatCannotBeUndoneIsTriedFiveTimesAndThenNeedsAttention() {
        Triggers.refuse(database, NOTICES, "INSERT", "NEW.kind = 'placed'");
        Triggers.refuse(database, RESERVATIONS, "DELETE", "true");
        String unused = later(order(3, 4));
        Eventually.within(Eventually.SOON, () -> placings("state = 'needs-attention'") == 1);
        assertThat(steps().get("attempts").asInt()).isEqualTo(5);
        assertThat(steps().get("error").asString()).startsWith("reserve: ");
        assertThat(status()).isEqualTo("processing");
        assertThat(stock()).containsExactly(7L, 6L);
        JsonNode listed =
                RACK.http().get("/orders/attention").json().get("items").get(0);
        assertThat(listed.get("orderId").asLong()).isEqualTo(id());
        assertThat(settle("retry").status()).isEqualTo(204);
        becomes("needs-attention");
        Triggers.allow(database, RESERVATIONS, "DELETE");
        assertThat(settle("retry").status()).isEqualTo(204);
        becomes("undone");
        assertThat(stock()).containsExactly(10L, 10L);
        assertThat(status()).isEqualTo("cancelled");
        assertThat(RACK.http().get("/orders/attention").json().get("items")).isEmpty();
        assertThat(RACK.poolside().log().with("needs attention")).hasSize(2);
        RACK.poolside().log().clear();
    }

    @OneServer
    @Test
    void anOperatorClearsWhatWasUndoneByHand() {
        Triggers.refuse(database, NOTICES, "INSERT", "NEW.kind = 'placed'");
        Triggers.refuse(database, RESERVATIONS, "DELETE", "true");
        String unused = later(order(1, 1));
        Eventually.within(Eventually.SOON, () -> placings("state = 'needs-attention'") == 1);
        assertThat(settle("clear").status()).isEqualTo(204);
        assertThat(status()).isEqualTo("cancelled");
        assertThat(steps().get("state").asString()).isEqualTo("undone");
        Answer again = settle("clear");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.json().get("detail").asString()).isEqualTo("The order does not need attention.");
        assertThat(settle("laugh").status()).isEqualTo(422);
        RACK.poolside().log().clear();
    }

    private Answer cancel() {
        return RACK.http().send("PATCH", Orders.path(ada, id()), "application/json", "{\"status\":\"cancelled\"}");
    }

    private Answer delete() {
        return RACK.http().send("DELETE", Orders.path(ada, id()), "application/json", "");
    }

    private Answer settle(String action) {
        return RACK.http().post(Orders.path(ada, id()) + "/steps", "{\"action\":\"" + action + "\"}");
    }

    @OneServer
    @Test
    void whatMayPassIsTriedAgain() throws Exception {
        try (Connection rival = database.connect()) {
            rival.setAutoCommit(false);
            boolean locked =
                    rival.createStatement().execute("SELECT FROM products WHERE product_id = 1 FOR NO KEY UPDATE");
            assertThat(locked).isTrue();
            String job = later(order(1, 1));
            Eventually.within(Eventually.SOON, () -> placings("attempts > 0") == 1);
            rival.rollback();
            assertThat(ended(job).get("state").asString()).isEqualTo("succeeded");
        }
        assertThat(stock()).containsExactly(9L, 9L);
    }

    @Test
    void aPlacedOrderThatIsCancelledGivesItsStockBack() {
        assertThat(ended(later(order(3, 4))).get("state").asString()).isEqualTo("succeeded");
        Answer cancelled = cancel();
        assertThat(cancelled.status()).isEqualTo(200);
        becomes("undone");
        assertThat(stock()).containsExactly(10L, 10L);
        assertThat(steps().get("notices").toString()).isEqualTo("[\"placed\",\"undone\"]");
        assertThat(delete().status()).isEqualTo(204);
        assertThat(rows("order_placings")).isZero();
    }

    /** An undoing is soon over: this one is not due before the test has looked. */
    @OneServer
    @Test
    void anOrderWhoseStepsAreUnderWayIsNotDeleted() {
        Triggers.postponeUndoings(database);
        try {
            assertThat(ended(later(order(3, 4))).get("state").asString()).isEqualTo("succeeded");
            assertThat(cancel().status()).isEqualTo(200);
            Answer refused = delete();
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.json().get("detail").asString()).contains("under way");
            assertThat(steps().get("state").asString()).isEqualTo("undoing");
        } finally {
            Triggers.undoNow(database);
        }
        becomes("undone");
        assertThat(stock()).containsExactly(10L, 10L);
    }

    @OneServer
    @Test
    void anOrderThatAClientWaitsForHasNoSteps() {
        assertThat(Orders.place(RACK.http(), ada, order(1)).status()).isEqualTo(201);
        assertThat(RACK.http().get(Orders.path(ada, id()) + "/steps").status()).isEqualTo(404);
        assertThat(stock()).containsExactly(10L, 10L);
    }

    @Test
    void eachLineOfAnUploadIsPlacedForItself() {
        Answer answer = RACK.http()
                .send(
                        "POST",
                        Orders.path(ada),
                        Orders.NDJSON,
                        order(4) + "\n" + order(11) + "\n" + order(5) + "\n",
                        "Prefer",
                        "respond-async");
        String job = answer.header("location").orElseThrow();
        JsonNode unused = ended(job);
        List<Integer> statuses = RACK.http().get(job + "/answer").lines().stream()
                .filter(line -> line.has("line"))
                .map(line -> line.get("status").asInt())
                .toList();
        assertThat(statuses).containsExactly(201, 409, 201);
        assertThat(stock()).containsExactly(1L, 10L);
    }

    @Test
    void severalThatWantTheLastOfAProductTakeNoMoreThanThereIs() {
        List<String> jobs =
                IntStream.range(0, 24).mapToObj(i -> later(order(1))).toList();
        Map<String, Long> ends = jobs.stream()
                .map(job -> ended(job).get("state").asString())
                .collect(Collectors.groupingBy(state -> state, TreeMap::new, Collectors.counting()));
        assertThat(ends).isEqualTo(Map.of("succeeded", 10L, "failed", 14L));
        assertThat(stock()).containsExactly(0L, 10L);
    }
}
