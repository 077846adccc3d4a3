package dev.onetrip.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Trips;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Watchers that come together, as after a restart: a browser that is turned away does not come back. */
class LiveStartIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.database.pool-size", 2)
            .with("onetrip.database.pool-pending-limit", 2)
            .with("onetrip.live.streams", 2_000)
            .with("onetrip.live.streams-per-address", 2_000);

    @Test
    void threeHundredAtOnceAreAllServedByAFewQuestions() {
        comeTogether(300);
    }

    @Test
    @Tag("soak")
    void aThousandAtOnceAreAllServedByAFewQuestions() {
        comeTogether(1_000);
    }

    private static void comeTogether(int many) {
        // the slower a question, the more come meanwhile and share the next
        RACK.proxy().delay(Duration.ofMillis(50));
        Trips before = RACK.proxy().trips();
        List<EventClient> clients = IntStream.range(0, many)
                .mapToObj(client -> EventClient.reading(RACK.service().port(), "/boards/77/actions"))
                .toList();
        try {
            Eventually.within(Eventually.SOON, () -> clients.stream().allMatch(client -> client.status() > 0));
            assertThat(clients).allSatisfy(client -> assertThat(client.status()).isEqualTo(200));
            assertThat(RACK.proxy().trips().since(before).roundTrips()).isLessThan(many / 2);
        } finally {
            clients.forEach(EventClient::close);
            RACK.proxy().delay(Duration.ZERO);
        }
    }
}
