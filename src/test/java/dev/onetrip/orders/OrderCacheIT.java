package dev.onetrip.orders;

import static dev.onetrip.orders.Orders.customer;
import static dev.onetrip.orders.Orders.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Service;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two instances that keep orders in memory and tell each other of every change. */
class OrderCacheIT {
    private static final String LISTENER =
            " FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'";

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.orders.cache-size", "8MB")
            // only an announcement makes a value old, never its age
            .with("onetrip.orders.cache-kept", "1h");

    private static Service other;

    private final Database database = RACK.database();
    private UUID ada = new UUID(0, 0);
    private String order = "";

    @BeforeAll
    static void start() {
        other = Service.start(Map.of(
                "onetrip.database.url",
                RACK.database().url(),
                "onetrip.orders.cache-size",
                "8MB",
                "onetrip.orders.cache-kept",
                "1h"));
    }

    @AfterAll
    static void stop() {
        other.close();
    }

    @BeforeEach
    void begin() {
        Orders.products(database, 10);
        ada = customer(database, "Ada");
        order = path(ada, Orders.placed(RACK.http(), ada));
        // both listen, and both have it
        Eventually.within(Eventually.SOON, () -> cache(RACK.http().get(order)).equals("hit"));
        Eventually.within(Eventually.SOON, () -> cache(other.http().get(order)).equals("hit"));
    }

    /** {@code hit}, {@code miss}, {@code stale} or {@code off}. */
    private static String cache(Answer answer) {
        assertThat(answer.status()).isEqualTo(200);
        String timing = answer.header("server-timing").orElseThrow();
        int at = timing.indexOf("cache;desc=\"");
        return at < 0 ? "" : timing.substring(at + 12).replaceAll("[^a-z].*", "");
    }

    private Answer patch(String json) {
        return RACK.http().send("PATCH", order, "application/json", json);
    }

    private void seenByTheOther(String text) {
        Eventually.within(
                Eventually.SOON, () -> other.http().get(order).toString().contains(text));
    }

    @Test
    void aHitCostsNoRoundTripAndIs304ForTheSameVersion() {
        Answer hit = RACK.http().get(order);
        assertThat(hit.header("server-timing").orElseThrow()).contains("rt;desc=\"0\"");
        Answer same = RACK.http().get(order, "If-None-Match", hit.header("etag").orElseThrow());
        assertThat(same.status()).isEqualTo(304);
    }

    @Test
    void aChangeIsSeenAtOnceByItsInstanceAndSoonByTheOther() {
        assertThat(patch("{\"status\":\"processing\"}").status()).isEqualTo(200);
        assertThat(RACK.http().get(order).json().get("status").asString()).isEqualTo("processing");
        seenByTheOther("processing");
    }

    @Test
    void newItemsAreSeenByBoth() {
        Answer added = RACK.http().send("POST", order + "/items", Orders.NDJSON, Orders.item(1, 1, "77.77") + "\n");
        assertThat(added.status()).isEqualTo(200);
        seenByTheOther("77.77");
        Eventually.within(
                Eventually.SOON, () -> RACK.http().get(order).toString().contains("77.77"));
    }

    @Test
    void anOpenOrderFollowsItsCustomerInTheCacheToo() {
        assertThat(RACK.http()
                        .send("PUT", "/customers/" + ada, "application/json", "{\"name\":\"Ada King\"}")
                        .status())
                .isEqualTo(200);
        seenByTheOther("Ada King");
    }

    @Test
    void anOrderThatIsDeletedIsGone() {
        assertThat(RACK.http().send("DELETE", order, "application/json", "").status())
                .isEqualTo(204);
        assertThat(RACK.http().get(order).status()).isEqualTo(404);
        Eventually.within(Eventually.SOON, () -> other.http().get(order).status() == 404);
    }

    @Test
    void withoutItsListenerAnInstanceAsksTheDatabase() {
        for (int round = 1; round <= 5; round++) {
            assertThat(database.query("SELECT pg_terminate_backend(pid)" + LISTENER))
                    .isNotEmpty();
            String notes = "round " + round;
            assertThat(patch("{\"notes\":\"" + notes + "\"}").status()).isEqualTo(200);
            seenByTheOther(notes);
            Eventually.within(
                    Eventually.SOON,
                    () -> database.query("SELECT pid" + LISTENER).size() == 2);
        }
        // the driver logs connections that the server cut
        RACK.poolside().log().clear();
    }
}
