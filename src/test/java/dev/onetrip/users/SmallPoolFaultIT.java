package dev.onetrip.users;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.ClosedLoop;
import dev.onetrip.support.Rack;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A hundred times as many clients as connections to a database 5 ms away, reading and writing. */
@Timeout(120)
class SmallPoolFaultIT {
    private static final int CLIENTS = 500;
    private static final int BOARDS = 50;

    @RegisterExtension
    static final Rack RACK =
            Rack.shared().with("onetrip.database.pool-size", 5).with("onetrip.database.pool-pending-limit", 20);

    private static final String[] READS = {
        "/users?limit=10", "/users/1", "/users/top", "/actions?limit=10",
    };

    private final AtomicLong requests = new AtomicLong();

    @Test
    void fiveHundredClientsOfFiveConnectionsAreServedOrRefusedAndNothingIsLeft() {
        assertThat(RACK.http().post("/users", Sent.user("first", 1)).status()).isEqualTo(201);
        RACK.proxy().delay(Duration.ofMillis(5));
        ClosedLoop.Result result = ClosedLoop.run(
                RACK.service().port(), CLIENTS, Duration.ofSeconds(2), Duration.ofSeconds(4), this::next);
        RACK.proxy().delay(Duration.ZERO);
        System.out.println("500 clients, pool of 5: " + result);
        assertThat(result.statuses().keySet()).isSubsetOf(200, 201, 503).contains(200, 201, 503);
        // no deadline, which a crowded machine would miss, but nothing that hangs
        assertThat(result.latencies().millis(1)).as("longest, in ms").isLessThan(10_000);
        assertThat(RACK.http().get("/users").status()).isEqualTo(200);
        CreateLoad.assertWhole(RACK.database());
    }

    /** Every other one creates a user. */
    private byte[] next() {
        long number = requests.incrementAndGet();
        return number % 2 == 0
                ? CreateLoad.request(1 + number % BOARDS, "pool-" + number)
                : ("GET " + READS[(int) (number / 2 % READS.length)] + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        .getBytes(US_ASCII);
    }
}
