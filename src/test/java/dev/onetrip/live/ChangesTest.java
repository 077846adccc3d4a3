package dev.onetrip.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class ChangesTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final AtomicInteger attempts = new AtomicInteger();
    private final Sinks.Empty<Void> closing = Sinks.empty();

    /** A server to which nothing connects. */
    private Changes away() {
        Flux<String> refused = Flux.defer(() -> {
            attempts.incrementAndGet();
            return Flux.error(new IllegalStateException("refused"));
        });
        return new Changes(refused, LONG, closing.asMono());
    }

    @Test
    void thePausesGrowWhileTheServerIsAway() {
        StepVerifier.withVirtualTime(() -> away().all())
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(30))
                .thenCancel()
                .verify();
        assertThat(attempts.get()).isBetween(4, 20);
    }

    @Test
    void aStopEndsTheAttempts() {
        StepVerifier.withVirtualTime(() -> Flux.merge(away().all(), Mono.never()))
                .expectSubscription()
                .then(() -> closing.tryEmitEmpty().orThrow())
                .then(() -> attempts.set(0))
                .expectNoEvent(Duration.ofSeconds(30))
                .thenCancel()
                .verify();
        assertThat(attempts.get()).isZero();
    }
}
