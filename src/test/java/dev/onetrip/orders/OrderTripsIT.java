package dev.onetrip.orders;

import static dev.onetrip.orders.Orders.customer;
import static dev.onetrip.orders.Orders.order;
import static dev.onetrip.orders.Orders.patch;
import static dev.onetrip.orders.Orders.path;
import static dev.onetrip.orders.Orders.place;
import static dev.onetrip.orders.Orders.placed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Trips;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each write and read costs; the receipt says what the proxy counts. */
class OrderTripsIT {
    @RegisterExtension
    static final Rack RACK =
            Rack.shared().with("onetrip.orders.deadline", "20s").with("onetrip.orders.lanes", 1);

    private final Database database = RACK.database();
    private UUID ada = new UUID(0, 0);

    @BeforeEach
    void begin() {
        Orders.products(database, 10);
        ada = customer(database, "Ada");
    }

    private static void assertTrips(int trips, Supplier<Answer> request) {
        Trips before = RACK.proxy().trips();
        Answer answer = request.get();
        Trips since = RACK.proxy().trips().since(before);
        assertThat(answer.status()).isLessThan(300);
        assertThat(answer.header("server-timing").orElseThrow()).contains("rt;desc=\"" + trips + "\"");
        assertThat(since.roundTrips()).isEqualTo(trips);
        assertThat(since.errors()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_000})
    void anOrderTakesTwoTripsHoweverManyItemsItHas(int items) {
        assertTrips(2, () -> place(RACK.http(), ada, order(items)));
    }

    @Test
    void notesTakeOneTripMoreAndAKeyOneMore() {
        String noted = "{\"items\":[],\"notes\":\"soon\"}";
        assertTrips(3, () -> place(RACK.http(), ada, noted));
        assertTrips(3, () -> place(RACK.http(), ada, order(1), "Idempotency-Key", "plain"));
        assertTrips(4, () -> place(RACK.http(), ada, noted, "Idempotency-Key", "noted"));
        assertTrips(2, () -> place(RACK.http(), ada, noted, "Idempotency-Key", "noted"));
    }

    @Test
    void readsAndChangesTakeOneTripAndPrepareNothing() {
        long id = placed(RACK.http(), ada);
        Trips before = RACK.proxy().trips();
        assertTrips(1, () -> RACK.http().get(path(ada, id)));
        assertTrips(1, () -> RACK.http().get("/orders/" + id));
        assertTrips(1, () -> RACK.http().get(path(ada)));
        assertTrips(1, () -> RACK.http().get("/orders"));
        assertTrips(1, () -> patch(RACK.http(), ada, id, "{\"status\":\"processing\"}"));
        assertThat(RACK.proxy().trips().since(before).parses()).isZero();
        assertTrips(1, () -> RACK.http().get("/orders?status=processing"));
        assertTrips(1, () -> RACK.http().get("/orders/counts"));
        assertTrips(4, () -> patch(RACK.http(), ada, id, "{\"notes\":\"a\"}", "Idempotency-Key", "notes"));
        assertTrips(
                2, () -> RACK.http().send("PATCH", "/orders/" + id, "application/json", "{\"status\":\"cancelled\"}"));
        assertTrips(1, () -> Orders.delete(RACK.http(), ada, id));
    }

    @Test
    void fiftyOrdersOfAGroupTakeTwoTripsAndOneTransaction() {
        UUID bert = customer(database, "Bert");
        UUID first = customer(database, "First");
        holdUp(first);
        long before = groups();
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        answers.add(RACK.http().postLater(path(first), order(1)));
        Eventually.within(Eventually.SOON, () -> groups() == before + 1);
        for (int i = 0; i < 50; i++) {
            answers.add(RACK.http().postLater(path(i % 2 == 0 ? ada : bert), order(i)));
        }
        Eventually.becomes(50, Eventually.SOON, "orders in the queue", OrderTripsIT::queued);
        database.sql("DELETE FROM holding_up");
        assertThat(answers.stream().map(CompletableFuture::join))
                .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(201));
        assertThat(database.number(
                        "SELECT count(DISTINCT xmin::text) FROM orders WHERE customer_id IN (?, ?)", ada, bert))
                .isEqualTo(1);
        assertThat(answers.get(50).join().header("server-timing").orElseThrow())
                .contains("rt;desc=\"2\", group;desc=\"50\"");
    }

    /**
     * The orders of that customer are on their way as long as there is a row: not locked, for which none waits long.
     */
    private void holdUp(UUID customer) {
        database.script("""
                CREATE TABLE holding_up AS SELECT true;
                CREATE FUNCTION hold_up() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  WHILE EXISTS (SELECT FROM holding_up) LOOP
                    PERFORM pg_sleep(0.01);
                  END LOOP;
                  RETURN NEW;
                END $$;
                CREATE TRIGGER hold_up BEFORE INSERT ON orders FOR EACH ROW
                  WHEN (NEW.customer_id = '%s') EXECUTE FUNCTION hold_up()""".formatted(customer));
    }

    private static long groups() {
        return RACK.service()
                .bean(MeterRegistry.class)
                .get("onetrip.group.size")
                .tag("work", "orders")
                .summary()
                .count();
    }

    private static long queued() {
        return (long) RACK.service()
                .bean(MeterRegistry.class)
                .get("onetrip.group.queued")
                .tag("work", "orders")
                .gauge()
                .value();
    }
}
