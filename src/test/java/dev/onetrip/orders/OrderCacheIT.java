package dev.onetrip.orders;

import static dev.onetrip.orders.Orders.customer;
import static dev.onetrip.orders.Orders.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Latencies;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Service;
import dev.onetrip.support.Trips;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two instances that keep orders in memory and tell each other of every change. */
class OrderCacheIT {
    private static final String LISTENER =
            " FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'";

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.orders.cache-size", "8MB")
            // only an announcement makes a value old, never its age
            .with("onetrip.orders.cache-kept", "1h")
            // nor a server that is slow to say that it lives, which is a trip too
            .with("onetrip.live.heartbeat", "4m")
            .with("onetrip.database.control-timeout", "20s");

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
                "1h",
                "onetrip.live.heartbeat",
                "4m",
                "onetrip.database.control-timeout",
                "20s"));
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
    void theSameOrderIsAHitWithoutItsCustomerInThePathToo() {
        String alone = order.replaceFirst("/customers/[^/]*", "");
        assertThat(cache(RACK.http().get(alone))).isEmpty();
        assertThat(cache(RACK.http().get(alone))).isEqualTo("hit");
        assertThat(Orders.delete(RACK.http(), ada, Long.parseLong(order.replaceFirst(".*/", "")))
                        .status())
                .isEqualTo(204);
        assertThat(RACK.http().get(alone).text()).contains("There is no order").doesNotContain(ada.toString());
    }

    @Test
    void aHundredReadsThatComeTogetherAreOneQuery() {
        String fresh = path(ada, Orders.placed(RACK.http(), ada));
        RACK.proxy().delay(Duration.ofMillis(100));
        Trips before = RACK.proxy().trips();
        List<CompletableFuture<Answer>> answers = IntStream.range(0, 100)
                .mapToObj(i -> RACK.http().getLater(fresh))
                .toList();
        assertThat(answers.stream().map(CompletableFuture::join))
                .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
        assertThat(RACK.proxy().trips().since(before).roundTrips()).isEqualTo(1);
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

    /**
     * Announcements take milliseconds. A core of a busy machine may be away for seconds, though not at one write in
     * twenty: all of them are waited for no longer than {@link Eventually#SOON}.
     */
    @Test
    void bothAgreeSoonAfterEachOfManyWrites() {
        assertThat(agreeing(100, false).millis(0.95)).isLessThan(3_000);
        assertThat(agreeing(30, true).millis(0.95)).isLessThan(4_000);
    }

    @Test
    @Tag("soak")
    @Timeout(600)
    void bothAgreeWithinATenthOfASecondAfterEachOfAThousandWritesAndWithinASecondWhileTheirListenersAreCut() {
        assertThat(agreeing(1_000, false).millis(1)).isLessThan(100);
        assertThat(agreeing(1_000, true).millis(1)).isLessThan(1_000);
    }

    /**
     * The times from the answer to a write until the other instance shows it.
     *
     * @param isCut whether the listeners of both lose their connections before every tenth write
     */
    private Latencies agreeing(int writes, boolean isCut) {
        Latencies latencies = new Latencies();
        for (int write = 1; write <= writes; write++) {
            if (isCut && write % 10 == 0) {
                database.sql("SELECT pg_terminate_backend(pid)" + LISTENER);
            }
            String notes = "write " + write + " of " + writes;
            assertThat(patch("{\"notes\":\"" + notes + "\"}").status()).isEqualTo(200);
            long answered = System.nanoTime();
            Eventually.within(
                    Eventually.SOON,
                    () -> other.http().get(order).json().get("notes").asString().equals(notes));
            latencies.record(System.nanoTime() - answered);
            assertThat(RACK.http().get(order).json().get("notes").asString()).isEqualTo(notes);
        }
        System.out.printf(
                Locale.ROOT,
                "the other instance shows a write%s after: p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
                isCut ? ", listeners cut," : "",
                latencies.millis(0.5),
                latencies.millis(0.99),
                latencies.millis(1));
        // the driver logs connections that the server cut
        RACK.poolside().log().clear();
        return latencies;
    }

    @Test
    void withoutItsListenerAnInstanceAsksTheDatabase() {
        for (int round = 1; round <= 5; round++) {
            List<String> ended = database.strings("SELECT pid, pg_terminate_backend(pid)" + LISTENER);
            assertThat(ended).isNotEmpty();
            String notes = "round " + round;
            assertThat(patch("{\"notes\":\"" + notes + "\"}").status()).isEqualTo(200);
            seenByTheOther(notes);
            // one that is to end may be seen for a moment yet
            Eventually.within(
                    Eventually.SOON,
                    () -> database.strings("SELECT pid" + LISTENER).stream()
                                    .filter(pid -> !ended.contains(pid))
                                    .count()
                            == 2);
        }
        // the driver logs connections that the server cut
        RACK.poolside().log().clear();
    }
}
