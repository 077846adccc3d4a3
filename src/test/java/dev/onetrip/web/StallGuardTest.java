package dev.onetrip.web;

import dev.onetrip.core.Refusal;
import java.time.Duration;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

@TestMethodOrder(MethodOrderer.Random.class)
class StallGuardTest {
    private static final Duration STALL = Duration.ofSeconds(10);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final TestPublisher<String> client = TestPublisher.create();
    private final Flux<String> guarded = StallGuard.guard(client.flux(), STALL, time);

    private void pass(int seconds) {
        time.advanceTimeBy(Duration.ofSeconds(seconds));
    }

    @Test
    void aSilentClientIsRefused() {
        StepVerifier.create(guarded)
                .then(() -> pass(13))
                .expectError(Refusal.Stalled.class)
                .verify(Duration.ofSeconds(5));
    }

    @Test
    void aClientThatFallsSilentLaterIsRefused() {
        StepVerifier.create(guarded)
                .then(() -> client.next("a"))
                .expectNext("a")
                .then(() -> pass(13))
                .expectError(Refusal.Stalled.class)
                .verify(Duration.ofSeconds(5));
    }

    @Test
    void aSlowButSteadyClientIsNotRefused() {
        StepVerifier.create(guarded)
                .then(() -> pass(9))
                .then(() -> client.next("a"))
                .expectNext("a")
                .then(() -> pass(9))
                .then(client::complete)
                .expectComplete()
                .verify(Duration.ofSeconds(5));
    }

    @Test
    void timeInWhichTheReaderDoesNotAskDoesNotCount() {
        StepVerifier.create(guarded, 1)
                .then(() -> client.next("a"))
                .expectNext("a")
                .then(() -> pass(60))
                .thenRequest(1)
                .then(() -> pass(5))
                .then(() -> client.next("b"))
                .expectNext("b")
                .then(client::complete)
                .expectComplete()
                .verify(Duration.ofSeconds(5));
    }
}
