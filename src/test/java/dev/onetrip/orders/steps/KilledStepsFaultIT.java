package dev.onetrip.orders.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.orders.Orders;
import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.Seeds;
import dev.onetrip.support.ServiceProcess;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Orders whose steps fail, whose undoings fail, and whose instances are killed: each ends whole, undone, or where an
 * operator finds it.
 */
class KilledStepsFaultIT {
    private static final int STOCK = 1_000_000;

    private ServiceProcess service(Database database) {
        return ServiceProcess.start(
                ServiceProcess.QUICK_START,
                Map.of(
                        "onetrip.database.url",
                        database.url(),
                        "onetrip.jobs.lease",
                        "1s",
                        "onetrip.jobs.deadline",
                        "30s",
                        "onetrip.jobs.poll-interval",
                        "100ms",
                        "onetrip.orders.steps.backoff",
                        "20ms",
                        "onetrip.orders.steps.look-every",
                        "100ms"));
    }

    @Test
    @Timeout(180)
    void aKillLeavesEveryOrderWholeOrUndone() {
        run(RealPostgres.fresh("killed_steps"), 50, 1);
    }

    @Test
    @Tag("soak")
    @Timeout(1_200)
    void tenKillsLeaveEveryOrderWholeOrUndone() {
        run(RealPostgres.fresh("killed_steps_long"), 1_000, 10);
    }

    /** A fifth of the orders fails at its last step; of those, one in twenty can never be undone. */
    private void run(Database database, int orders, int kills) {
        Orders.products(database, 10);
        database.sql("UPDATE products SET stock = ?", STOCK);
        Triggers.refuse(database, "order_notices", "INSERT", "NEW.kind = 'placed' AND NEW.order_id % 5 = 0");
        Triggers.refuse(database, "stock_reservations", "DELETE", "OLD.order_id % 100 = 0");
        UUID customer = Orders.customer(database, "Ada");
        SplittableRandom random = Seeds.random("kills of steps");
        ServiceProcess service = service(database);
        try {
            for (int i = 0; i < orders; i++) {
                Answer answer =
                        Orders.place(service.http(), customer, Orders.order(1 + i % 3), "Prefer", "respond-async");
                assertThat(answer.status()).isEqualTo(202);
            }
            for (int kill = 0; kill < kills; kill++) {
                LockSupport.parkNanos(Duration.ofMillis(random.nextInt(50, 600)).toNanos());
                service.kill();
                service = service(database);
            }
            Eventually.within(
                    Eventually.SOON.multipliedBy(4 + orders / 100),
                    () -> database.number("SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')") == 0
                            && database.number(
                                            "SELECT count(*) FROM order_placings WHERE state IN ('running', 'undoing')")
                                    == 0);
        } finally {
            service.close();
        }
        check(database, orders);
    }

    private static void check(Database database, int orders) {
        System.out.println("after the kills: "
                + database.strings(
                        "SELECT p.state || ' ' || o.status || ' ' || count(*) FROM order_placings p JOIN orders o"
                                + " ON o.id = p.order_id GROUP BY p.state, o.status ORDER BY 1"));
        assertThat(database.number("SELECT count(*) FROM orders")).isEqualTo(orders);
        assertThat(database.strings("SELECT DISTINCT p.state || ' ' || o.status FROM order_placings p JOIN orders o"
                        + " ON o.id = p.order_id"))
                .isSubsetOf("placed processing", "undone cancelled", "needs-attention processing");
        assertThat(database.number(
                        "SELECT count(*) FROM order_placings WHERE (state = 'placed') <> (order_id % 5 <> 0)"))
                .isZero();
        assertThat(
                        database.number(
                                "SELECT count(*) FROM order_placings WHERE (state = 'needs-attention') <> (order_id % 100 = 0)"))
                .isZero();
        // reservations are those of the orders that are placed or could not be undone, and the stock lacks just these
        assertThat(database.number("SELECT count(*) FROM (SELECT order_id, product_id FROM stock_reservations EXCEPT"
                        + " SELECT order_id, product_id FROM order_items JOIN order_placings USING (order_id)"
                        + " WHERE state IN ('placed', 'needs-attention')) x"))
                .isZero();
        assertThat(database.number("SELECT (SELECT sum(quantity) FROM order_items JOIN order_placings USING (order_id)"
                        + " WHERE state IN ('placed', 'needs-attention'))::bigint"))
                .isEqualTo(database.number("SELECT sum(quantity)::bigint FROM stock_reservations"))
                .isEqualTo(database.number("SELECT (10 * " + STOCK + "::bigint - sum(stock))::bigint FROM products"));
    }
}
