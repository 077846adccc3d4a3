package dev.onetrip.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Connections of the pool that have been idle, while a firewall may have forgotten them. */
class IdleCheckFaultIT {
    private static final int POOL_SIZE = 4;
    private static final Duration IDLE = Duration.ofMillis(200);

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.database.pool-size", POOL_SIZE)
            .with("onetrip.database.idle-check", IDLE.toMillis() + "ms");

    private static List<Integer> requests(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> RACK.http()
                        .postLater(
                                "/boards/" + (i + 1) + "/users",
                                "{\"username\":\"u" + System.nanoTime()
                                        + "\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}"))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .map(Answer::status)
                .toList();
    }

    private static void idle() {
        LockSupport.parkNanos(2 * IDLE.toNanos());
    }

    @Test
    void connectionsThatWereForgottenFailNoRequest() {
        assertThat(requests(POOL_SIZE)).containsOnly(201);
        idle();
        RACK.proxy().forget();
        assertThat(requests(2 * POOL_SIZE)).containsOnly(201);
        assertThat(requests(2 * POOL_SIZE)).containsOnly(201);
    }

    @Test
    void connectionsThatAreThereGoOnBeingUsed() {
        assertThat(requests(POOL_SIZE)).containsOnly(201);
        // a connection that takes too long to answer is replaced: where the machine is that busy, once more
        Eventually.within(Eventually.SOON, () -> {
            long before = RACK.proxy().trips().connections();
            for (int round = 0; round < 3; round++) {
                idle();
                assertThat(requests(POOL_SIZE)).containsOnly(201);
            }
            return RACK.proxy().trips().connections() == before;
        });
    }
}
