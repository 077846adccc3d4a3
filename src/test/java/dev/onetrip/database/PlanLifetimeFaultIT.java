package dev.onetrip.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Rack;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Connections whose plans are old each time they are used. */
class PlanLifetimeFaultIT {
    private static final int POOL_SIZE = 2;
    private static final String USER =
            "{\"username\":\"u\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}";

    @RegisterExtension
    static final Rack RACK =
            Rack.shared().with("onetrip.database.pool-size", POOL_SIZE).with("onetrip.database.plan-lifetime", "1ms");

    private static List<Integer> requests(int first, String... headers) {
        return IntStream.range(first, first + 2 * POOL_SIZE)
                .mapToObj(i -> RACK.http().postLater("/boards/" + i + "/users", USER, headers))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .map(Answer::status)
                .toList();
    }

    @Test
    void aConnectionThatDoesNotAnswerIsReplacedAndNoRequestFails() {
        assertThat(requests(1)).containsOnly(201);
        RACK.proxy().forget();
        assertThat(requests(101)).containsOnly(201);
        assertThat(RACK.database().number("SELECT count(*) FROM users WHERE board_id < 200"))
                .isEqualTo(4 * POOL_SIZE);
    }

    @Test
    void aRequestWhoseTimeEndsMeanwhileLeavesNoConnectionTaken() {
        assertThat(requests(201)).containsOnly(201);
        RACK.proxy().forget();
        assertThat(requests(301, "Request-Timeout", "0.2")).containsOnly(504);
        assertThat(requests(401)).containsOnly(201);
    }
}
