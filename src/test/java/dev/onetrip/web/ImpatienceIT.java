package dev.onetrip.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Eventually;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * Clients that make a connection wait. Each time is met on purpose by one test and, where the machine stands still, by
 * accident by any: that attempt says nothing, and there is another.
 */
@TinyWeb.Impatient
@TestMethodOrder(MethodOrderer.Random.class)
class ImpatienceIT {
    private static final String JSON = "application/json";
    private static final int LONG_MILLIS = 25_000;

    @LocalServerPort
    private int port;

    /** What is done on a connection of its own; false where it came too late to say anything. */
    private interface Attempt {
        boolean on(Wire wire) throws IOException;
    }

    private void untilConclusive(Attempt attempt) {
        Eventually.within(Eventually.SOON, () -> {
            try (Wire wire = new Wire(port)) {
                return attempt.on(wire);
            } catch (IOException cutBefore) {
                return false;
            }
        });
    }

    @Test
    void aBodyThatStopsComingIs408() {
        untilConclusive(wire -> {
            wire.send(Wire.head("POST", "/things", "Content-Type: " + JSON, "Content-Length: 20") + "{");
            Wire.Answer answer = wire.answer();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.body()).contains("/problems/body-stalled");
            assertThat(wire.isClosedByServer()).isTrue();
            return true;
        });
    }

    @Test
    void aHeadThatTricklesIsCutOff() throws IOException {
        long began = System.nanoTime();
        try (Wire wire = new Wire(port)) {
            wire.send("GET /things/7 HTTP/1.1\r\n");
            while (!wire.isCutWithin(100)) {
                wire.send("X: y\r\n");
            }
            // the longest silence never came; a busy machine is late itself
            assertThat(System.nanoTime() - began).isBetween(900_000_000L, 30_000_000_000L);
        }
    }

    @Test
    void aKeptConnectionOutlivesTheTimeOfAHead() {
        untilConclusive(wire -> {
            String first = wire.exchange(Wire.head("GET", "/things/7")).body();
            assertThat(first).isEqualTo("7");
            assertThat(wire.isCutWithin(1200)).isFalse();
            assertThat(wire.exchange(Wire.head("GET", "/things/8")).body()).isEqualTo("8");
            return true;
        });
    }

    @Test
    void aBodyWithoutReaderAndSenderDoesNotHoldTheConnection() {
        untilConclusive(wire -> {
            String refused = Wire.head("POST", "/things", "Content-Type: text/plain", "Content-Length: 5");
            assertThat(wire.exchange(refused).status()).isEqualTo(415);
            assertThat(wire.isCutWithin(LONG_MILLIS)).isTrue();
            return true;
        });
    }

    @Test
    void aReaderThatStopsReadingIsCutOff() throws Exception {
        try (Wire wire = new Wire(port)) {
            wire.send(Wire.head("GET", "/endless"));
            assertThat(TinyWeb.CUT.await(Eventually.SOON.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }
    }
}
