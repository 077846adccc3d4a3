package dev.onetrip.orders;

import static dev.onetrip.orders.Orders.customer;
import static dev.onetrip.orders.Orders.order;
import static dev.onetrip.orders.Orders.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Seeds;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Counts by status: the strong ones are the truth, the eventual ones become it. */
class OrderCountsIT {
    private static final List<String> MOVES = List.of("processing", "completed", "cancelled");

    @RegisterExtension
    static final Rack RACK = Rack.shared().with("onetrip.orders.counts-folded-every", "10ms");

    private final Database database = RACK.database();

    private static String counts(String query) {
        return RACK.http().get("/orders/counts" + query).json().get("counts").toString();
    }

    private String truth() {
        return "{"
                + String.join(
                        ",",
                        List.of("pending", "processing", "completed", "cancelled").stream()
                                .map(status -> "\"" + status + "\":"
                                        + database.number("SELECT count(*) FROM orders WHERE status = ?", status))
                                .toList())
                + "}";
    }

    @Test
    void afterAStormBothCountsAreTheTruthAndNoDeltaIsLeft() {
        Orders.products(database, 10);
        List<UUID> customers =
                IntStream.range(0, 5).mapToObj(n -> customer(database, "C" + n)).toList();
        SplittableRandom random = Seeds.random("storm of orders");
        for (int round = 0; round < 8; round++) {
            List<CompletableFuture<Answer>> placing = IntStream.range(0, 40)
                    .mapToObj(n -> RACK.http().postLater(path(customers.get(n % 5)), order(n % 3)))
                    .toList();
            List<String> orders = placing.stream()
                    .map(CompletableFuture::join)
                    .map(answer -> answer.header("location").orElseThrow())
                    .toList();
            List<CompletableFuture<Answer>> changing = orders.stream()
                    .flatMap(order -> IntStream.range(0, 2).mapToObj(n -> change(order, random.nextInt(4))))
                    .toList();
            changing.forEach(CompletableFuture::join);
        }
        assertThat(counts("")).isEqualTo(truth());
        assertThat(counts("?consistency=strong")).isEqualTo(truth());
        Eventually.becomes(
                0, Eventually.SOON, "deltas", () -> database.number("SELECT count(*) FROM order_count_deltas"));
        assertThat(counts("?consistency=eventual")).isEqualTo(truth());
        assertThat(database.number("SELECT count(*) FROM orders")).isBetween(1L, 320L);
    }

    private static CompletableFuture<Answer> change(String order, int what) {
        return CompletableFuture.supplyAsync(() -> what == 3
                ? RACK.http().send("DELETE", order, "application/json", "")
                : RACK.http().send("PATCH", order, "application/json", "{\"status\":\"" + MOVES.get(what) + "\"}"));
    }

    @Test
    void anUnknownConsistencyIsRefused() {
        assertThat(RACK.http().get("/orders/counts?consistency=weak").status()).isEqualTo(400);
        assertThat(database.number("SELECT count(*) FROM order_counts")).isBetween(0L, 4L);
    }
}
