package dev.onetrip.orders;

import static dev.onetrip.orders.Orders.customer;
import static dev.onetrip.orders.Orders.delete;
import static dev.onetrip.orders.Orders.patch;
import static dev.onetrip.orders.Orders.path;
import static dev.onetrip.orders.Orders.placed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.OneServer;
import dev.onetrip.support.Rack;
import java.sql.Connection;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The moves of an order, its notes, and its end. */
@Tag("citus")
class ChangeOrderIT {
    /** Written out, so that the enum is held against it. */
    private static final Set<String> LEGAL =
            Set.of("pending processing", "pending cancelled", "processing completed", "processing cancelled");

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private final Database database = RACK.database();
    private UUID ada = new UUID(0, 0);
    private long id;

    @BeforeEach
    void begin() {
        Orders.products(database, 10);
        ada = customer(database, "Ada");
        id = placed(RACK.http(), ada);
    }

    private static String to(OrderStatus status) {
        return "{\"status\":\"" + status + "\"}";
    }

    private void setStatus(OrderStatus status) {
        database.sql("UPDATE orders SET status = ? WHERE id = ?", status.toString(), id);
    }

    private String row() {
        return database.strings(
                        "SELECT status || ' ' || version || ' ' || coalesce(notes, '-') || ' '"
                                + " || coalesce(customer_name, '-') FROM orders WHERE id = ?",
                        id)
                .get(0);
    }

    static Stream<Arguments> moves() {
        return Arrays.stream(OrderStatus.values())
                .flatMap(from -> Arrays.stream(OrderStatus.values()).map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest
    @MethodSource("moves")
    void onlyTheFourLegalMovesAreMade(OrderStatus from, OrderStatus to) {
        setStatus(from);
        Answer answer = patch(RACK.http(), ada, id, to(to));
        if (LEGAL.contains(from + " " + to)) {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().get("status").asString()).isEqualTo(to.toString());
            assertThat(answer.json().get("updated").isNull()).isFalse();
            assertThat(answer.header("etag")).contains("\"2\"");
            assertThat(row()).isEqualTo("%s 2 - %s", to, to.isClosed() ? "Ada" : "-");
            assertThat(RACK.http().get(path(ada, id)).text()).isEqualTo(answer.text());
        } else {
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.json().get("type").asString()).isEqualTo("/problems/illegal-transition");
            assertThat(answer.json().get("detail").asString())
                    .isEqualTo(Objects.requireNonNull(Map.of(
                                    OrderStatus.PENDING,
                                    "The order is pending; the next status is processing or cancelled.",
                                    OrderStatus.PROCESSING,
                                    "The order is processing; the next status is completed or cancelled.",
                                    OrderStatus.COMPLETED,
                                    "The order is completed, and no status follows.",
                                    OrderStatus.CANCELLED,
                                    "The order is cancelled, and no status follows.")
                            .get(from)));
            assertThat(row()).isEqualTo("%s 1 - -", from);
        }
    }

    @Test
    void aVersionThatIsNotStoredIsRefusedBeforeTheMoveIsLookedAt() {
        assertThat(patch(RACK.http(), ada, id, "{\"notes\":\"a\"}", "If-Match", "\"1\"")
                        .status())
                .isEqualTo(200);
        for (String body : List.of("{\"notes\":\"b\"}", to(OrderStatus.PROCESSING), to(OrderStatus.COMPLETED))) {
            Answer stale = patch(RACK.http(), ada, id, body, "If-Match", "\"1\"");
            assertThat(stale.status()).isEqualTo(412);
            assertThat(stale.json().get("detail").asString())
                    .isEqualTo("If-Match is \"1\", the stored version is \"2\".");
        }
        assertThat(delete(RACK.http(), ada, id, "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(patch(RACK.http(), ada, id, "{\"notes\":\"b\"}", "If-None-Match", "*")
                        .status())
                .isEqualTo(412);
        assertThat(row()).isEqualTo("pending 2 a -");
        assertThat(patch(RACK.http(), ada, id, "{\"notes\":null}", "If-Match", "*")
                        .status())
                .isEqualTo(200);
        assertThat(row()).isEqualTo("pending 3 - -");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                      | 422 | status
            {"status":null}         | 422 | status
            {"status":"shipped"}    | 422 | status
            {"status":5}            | 400 | status
            {"notes":""}            | 422 | notes
            {"total":1}             | 400 | total
            """)
    void aBadChangeIsRefusedByItsField(String body, int status, String field) {
        Answer answer = patch(RACK.http(), ada, id, body);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().at("/errors/0/field").asString()).isEqualTo(field);
        assertThat(row()).isEqualTo("pending 1 - -");
    }

    @Test
    void anOrderThatIsNotThereOrOfAnotherCustomerIsNotFound() {
        UUID bert = customer(database, "Bert");
        assertThat(patch(RACK.http(), bert, id, to(OrderStatus.PROCESSING)).status())
                .isEqualTo(404);
        assertThat(delete(RACK.http(), bert, id).status()).isEqualTo(404);
        assertThat(RACK.http()
                        .send("PATCH", "/orders/9999999", "application/json", to(OrderStatus.PROCESSING))
                        .status())
                .isEqualTo(404);
        assertThat(row()).isEqualTo("pending 1 - -");
    }

    @Test
    void thePathWithoutACustomerChangesAndDeletesToo() {
        assertThat(RACK.http()
                        .send("PATCH", "/orders/" + id, "application/json", to(OrderStatus.CANCELLED))
                        .status())
                .isEqualTo(200);
        assertThat(row()).isEqualTo("cancelled 2 - Ada");
        assertThat(RACK.http()
                        .send("DELETE", "/orders/" + id, "application/json", "")
                        .status())
                .isEqualTo(204);
        assertThat(database.number("SELECT count(*) FROM orders WHERE id = ?", id))
                .isZero();
    }

    @ParameterizedTest
    @EnumSource(OrderStatus.class)
    void onlyPendingAndCancelledOrdersAreDeletedWithTheirItems(OrderStatus status) {
        setStatus(status);
        boolean goes = status == OrderStatus.PENDING || status == OrderStatus.CANCELLED;
        Answer answer = delete(RACK.http(), ada, id);
        assertThat(answer.status()).isEqualTo(goes ? 204 : 409);
        if (!goes) {
            assertThat(answer.json().get("detail").asString())
                    .isEqualTo("The order is %s; only a pending or cancelled order can be deleted.", status);
        }
        assertThat(database.number("SELECT count(*) FROM order_items WHERE order_id = ?", id))
                .isEqualTo(goes ? 0 : 1);
    }

    @Test
    void anOpenOrderFollowsItsCustomerAndAClosedOneKeepsTheFieldsOfItsEnd() {
        long open = placed(RACK.http(), ada);
        assertThat(patch(RACK.http(), ada, id, to(OrderStatus.PROCESSING)).status())
                .isEqualTo(200);
        assertThat(RACK.http()
                        .send("PUT", "/customers/" + ada, "application/json", "{\"name\":\"Ada L\",\"email\":\"a@b\"}")
                        .status())
                .isEqualTo(200);
        assertThat(RACK.http().get(path(ada, id)).json().get("customer").toString())
                .isEqualTo("{\"name\":\"Ada L\",\"email\":\"a@b\"}");
        Answer closed = patch(RACK.http(), ada, id, to(OrderStatus.COMPLETED));
        database.sql(
                "UPDATE customers SET first_name = NULL, last_name = NULL, email = NULL WHERE customer_id = ?", ada);
        assertThat(RACK.http().get(path(ada, id)).text()).isEqualTo(closed.text());
        assertThat(closed.json().at("/customer/email").asString()).isEqualTo("a@b");
        assertThat(RACK.http().get(path(ada, open)).json().at("/customer/name").isNull())
                .isTrue();
        assertThat(RACK.http().get(path(ada)).json().get("items"))
                .extracting(order -> order.at("/customer/name").toString())
                .containsExactly("null", "\"Ada L\"");
    }

    /** Else a reader of the open order would see the new name, and the closed order the old one. */
    @OneServer
    @Test
    void aClosingThatMeetsAChangeOfTheCustomerCopiesTheFieldsAfterIt() throws Exception {
        CompletableFuture<Answer> closing;
        try (Connection rival = database.connect()) {
            rival.setAutoCommit(false);
            assertThat(rival.createStatement()
                            .executeUpdate(
                                    "UPDATE customers SET first_name = 'Countess' WHERE customer_id = '" + ada + "'"))
                    .isEqualTo(1);
            closing = CompletableFuture.supplyAsync(() -> patch(RACK.http(), ada, id, to(OrderStatus.CANCELLED)));
            Eventually.becomes(1, Eventually.SOON, "statements that wait", database::waiting);
            rival.commit();
        }
        assertThat(closing.join().json().at("/customer/name").asString()).isEqualTo("Countess");
        assertThat(row()).isEqualTo("cancelled 2 - Countess");
    }

    @Test
    void ofFortyMovesAtOnceOneIsMade() {
        List<CompletableFuture<Answer>> moves = IntStream.range(0, 40)
                .mapToObj(n -> CompletableFuture.supplyAsync(() -> patch(
                        RACK.http(),
                        ada,
                        id,
                        to(n % 2 == 0 ? OrderStatus.PROCESSING : OrderStatus.CANCELLED),
                        "If-Match",
                        "\"1\"")))
                .toList();
        List<Integer> statuses =
                moves.stream().map(CompletableFuture::join).map(Answer::status).toList();
        assertThat(statuses).containsOnlyOnce(200).containsOnly(200, 412);
        assertThat(row()).contains(" 2 ");
        assertThat(database.strings(
                        "SELECT status || sum(delta) FROM order_count_deltas WHERE customer_id = ? GROUP BY status"
                                + " HAVING sum(delta) <> 0",
                        ada))
                .containsExactly(row().split(" ", 2)[0] + "1");
    }

    @Test
    void aRehearsalOfAChangeOrAnEndLeavesTheOrder() {
        assertThat(patch(RACK.http(), ada, id, to(OrderStatus.CANCELLED), "Prefer", "tx=rollback")
                        .json()
                        .get("status")
                        .asString())
                .isEqualTo("cancelled");
        assertThat(delete(RACK.http(), ada, id, "Prefer", "tx=rollback").status())
                .isEqualTo(204);
        assertThat(row()).isEqualTo("pending 1 - -");
    }
}
