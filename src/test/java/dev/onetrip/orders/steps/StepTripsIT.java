package dev.onetrip.orders.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.orders.Orders;
import dev.onetrip.support.Database;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Trips;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StepTripsIT {
    private static final Duration LONG = Duration.ofSeconds(20);

    /** Without jobs and without looks for what is due: nothing else asks the database. */
    @RegisterExtension
    static final Rack RACK = Rack.shared().with("onetrip.orders.steps.step-timeout", "10s");

    @Test
    void aStepWithItsJournalTakesSixTripsAndAnUndoingToo() {
        Database database = RACK.database();
        Orders.products(database, 10);
        UUID customer = Orders.customer(database, "Ada");
        long order = Orders.placed(RACK.http(), customer);
        database.sql(
                "INSERT INTO order_placings (customer_id, order_id, run_after) VALUES (?, ?, now())", customer, order);
        assertThat(move(customer, order)).isEqualTo(6);
        assertThat(done(database)).isEqualTo(1);
        database.sql("UPDATE order_placings SET state = 'undoing'");
        // one more to cancel the order
        assertThat(move(customer, order)).isEqualTo(7);
        assertThat(done(database)).isZero();
    }

    private static long move(UUID customer, long order) {
        Trips before = RACK.proxy().trips();
        Placing moved =
                RACK.service().bean(StepRunner.class).move(customer, order).block(LONG);
        assertThat(moved).isNotNull();
        return RACK.proxy().trips().since(before).roundTrips();
    }

    private static long done(Database database) {
        return database.number("SELECT done FROM order_placings");
    }
}
