package dev.onetrip.orders.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Trips;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class IdleStepsIT {
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final int TRIPS_OF_A_LOOK = 3;

    @RegisterExtension
    static final Rack RACK = Rack.shared().with("onetrip.orders.steps.look-every", LOOK_EVERY.toMillis() + "ms");

    @Test
    void whereNothingIsDueEachLookIsOneLook() {
        Trips before = RACK.proxy().trips();
        long begun = System.nanoTime();
        Eventually.within(
                Eventually.SOON, () -> RACK.proxy().trips().since(before).roundTrips() >= 8L * TRIPS_OF_A_LOOK);
        long looks = (System.nanoTime() - begun) / LOOK_EVERY.toNanos() + 1;
        // a slow machine looks less often, none looks more often
        assertThat(RACK.proxy().trips().since(before).roundTrips()).isLessThanOrEqualTo((looks + 1) * TRIPS_OF_A_LOOK);
    }
}
