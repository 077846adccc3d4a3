package dev.onetrip.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Service;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LiveLimitsIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared().with("onetrip.live.streams", 3).with("onetrip.live.streams-per-address", 2);

    @Test
    void oneStreamTooManyIsAProblemAndAClosedOneMakesRoom() throws UnknownHostException {
        InetAddress elsewhere = InetAddress.getByName("127.0.0.2");
        try (EventClient first = begun(port());
                EventClient second = begun(port())) {
            Answer refused = RACK.http().get("/actions", "Accept", "text/event-stream");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("retry-after")).isPresent();
            assertThat(refused.json().get("type").asString()).isEqualTo("/problems/too-many-requests");
            try (EventClient third = EventClient.from(elsewhere, port(), "/users/top");
                    EventClient fourth = EventClient.from(elsewhere, port(), "/users/top")) {
                Eventually.within(Eventually.SOON, () -> third.status() > 0 && fourth.status() > 0);
                assertThat(List.of(third.status(), fourth.status())).containsExactlyInAnyOrder(200, 503);
            }
            second.stop();
            Eventually.within(Eventually.SOON, LiveLimitsIT::isWelcome);
            assertThat(first.hasEnded()).isFalse();
        }
        Eventually.within(Eventually.SOON, LiveLimitsIT::isWelcome);
    }

    @Test
    void heartbeatsKeepAQuietStream() {
        try (Service service = Service.start(Map.of(
                "onetrip.database.url",
                RACK.database().url(),
                "onetrip.live.heartbeat",
                "200ms",
                "onetrip.web.silence",
                "1s"))) {
            // one on which the machine itself was silent tells nothing; without heartbeats each of them ends
            Eventually.within(Eventually.SOON, () -> outlivesSilence(service.port()));
        }
    }

    private static boolean outlivesSilence(int port) {
        try (EventClient client = EventClient.reading(port, "/actions")) {
            Eventually.within(Eventually.SOON, () -> client.hasEnded() || client.heartbeats() >= 15);
            return !client.hasEnded();
        }
    }

    @Test
    void aStopEndsTheStreamsAtOnce() {
        Service stopping =
                Service.start(Map.of("onetrip.database.url", RACK.database().url()));
        List<EventClient> clients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            clients.add(begun(stopping.port()));
        }
        long began = System.nanoTime();
        stopping.close();
        // a stream that is waited for would take the 30 s after which a stop gives up
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
        Eventually.within(Eventually.SOON, () -> clients.stream().allMatch(EventClient::hasEnded));
        clients.forEach(EventClient::close);
    }

    private static boolean isWelcome() {
        try (EventClient client = EventClient.reading(port(), "/actions")) {
            Eventually.within(Eventually.SOON, () -> client.status() > 0);
            return client.status() == 200;
        }
    }

    private static EventClient begun(int port) {
        EventClient client = EventClient.reading(port, "/actions");
        Eventually.within(Eventually.SOON, client::hasBegun);
        return client;
    }

    private static int port() {
        return RACK.service().port();
    }
}
