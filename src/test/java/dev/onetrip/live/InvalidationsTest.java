package dev.onetrip.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

class InvalidationsTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final AtomicInteger connections = new AtomicInteger();
    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private volatile Sinks.Many<String> server = Sinks.many().unicast().onBackpressureBuffer();

    private final Invalidations.Listener listener = new Invalidations.Listener() {
        @Override
        public void changed(String topic, String key, long version) {
            told.add(topic + " " + key + " " + version);
        }

        @Override
        public void anythingChanged() {
            told.add("anything");
        }
    };

    private Invalidations invalidations(Duration poll, Duration idle) {
        Flux<String> payloads = Flux.defer(() -> {
            connections.incrementAndGet();
            server = Sinks.many().unicast().onBackpressureBuffer();
            return server.asFlux();
        });
        return new Invalidations(new Changes(payloads, poll), idle, listener);
    }

    private void says(String payload) {
        assertThat(server.tryEmitNext(payload)).isEqualTo(Sinks.EmitResult.OK);
    }

    @Test
    void nothingIsTrustedBeforeTheServerListens() {
        Invalidations invalidations = invalidations(LONG, LONG);
        assertThat(invalidations.areHeard()).isFalse();
        assertThat(invalidations.areHeard()).isFalse();
        says("");
        assertThat(invalidations.areHeard()).isTrue();
        assertThat(connections).hasValue(1);
    }

    @Test
    void aChangeIsToldByItsTopicKeyAndVersion() {
        Invalidations invalidations = invalidations(LONG, LONG);
        assertThat(invalidations.areHeard()).isFalse();
        says("");
        says("orders 7b0b7f5e-8a52-4d0a-9d35-2f3f7a3f6d11/42 3");
        assertThat(told).containsExactly("anything", "orders 7b0b7f5e-8a52-4d0a-9d35-2f3f7a3f6d11/42 3");
    }

    @Test
    void whatCannotBeReadMakesEverythingOld() {
        Invalidations invalidations = invalidations(LONG, LONG);
        assertThat(invalidations.areHeard()).isFalse();
        says("");
        for (String payload : List.of("orders", "ORDERS 1 2", "orders 1 x", "orders 1 2 3")) {
            told.clear();
            says(payload);
            assertThat(told).containsExactly("anything");
        }
    }

    @Test
    void aLostConnectionIsNotTrustedUntilTheNextOneListens() {
        Invalidations invalidations = invalidations(Duration.ofMillis(10), LONG);
        assertThat(invalidations.areHeard()).isFalse();
        says("");
        told.clear();
        assertThat(server.tryEmitError(new IllegalStateException("cut"))).isEqualTo(Sinks.EmitResult.OK);
        assertThat(invalidations.areHeard()).isFalse();
        assertThat(told).containsExactly("anything");
        Eventually.within(Eventually.SOON, () -> connections.get() == 2);
        assertThat(invalidations.areHeard()).isFalse();
        says("");
        assertThat(invalidations.areHeard()).isTrue();
        assertThat(told).containsExactly("anything", "anything");
    }

    @Test
    void pollsMakeNothingOldAndEndWhatIsNotUsed() {
        Invalidations invalidations = invalidations(Duration.ofMillis(10), Duration.ofMillis(50));
        assertThat(invalidations.areHeard()).isFalse();
        says("");
        // the end says once more that anything may change from now on
        Eventually.within(Eventually.SOON, () -> told.size() > 1);
        assertThat(told).containsExactly("anything", "anything");
        assertThat(invalidations.areHeard()).isFalse();
    }
}
