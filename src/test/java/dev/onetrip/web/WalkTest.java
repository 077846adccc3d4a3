package dev.onetrip.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class WalkTest {
    private static final int SIZE = 3;

    private final List<Long> asked = new ArrayList<>();

    /** Ids 1 to {@code last}, each page 10 ms after it was asked for and useless after 100 ms. */
    private Flux<Long> ids(long last) {
        return Walk.by(after -> page(after, last), 0L, id -> id, SIZE);
    }

    private Mono<List<Long>> page(long after, long last) {
        asked.add(after);
        List<Long> ids = LongStream.rangeClosed(after + 1, Math.min(after + SIZE, last))
                .boxed()
                .toList();
        // like rows: they come when they are asked for, and the deadline runs whether they are or not
        return Flux.fromIterable(ids)
                .delaySequence(Duration.ofMillis(10))
                .collectList()
                .timeout(Duration.ofMillis(100));
    }

    @Test
    void everyItemComesOnceAndInOrder() {
        StepVerifier.withVirtualTime(() -> ids(7))
                .thenAwait(Duration.ofSeconds(1))
                .expectNext(1L, 2L, 3L, 4L, 5L, 6L, 7L)
                .verifyComplete();
        assertThat(asked).containsExactly(0L, 3L, 6L);
    }

    @Test
    void aListOfWholePagesEndsWithAnEmptyOne() {
        StepVerifier.withVirtualTime(() -> ids(6))
                .thenAwait(Duration.ofSeconds(1))
                .expectNextCount(6)
                .verifyComplete();
        assertThat(asked).containsExactly(0L, 3L, 6L);
    }

    @Test
    void aReaderMayTakeLongerThanThePagesAreGood() {
        StepVerifier.withVirtualTime(() -> ids(12), 0)
                .thenAwait(Duration.ofSeconds(1))
                .thenRequest(2)
                .expectNext(1L, 2L)
                .thenAwait(Duration.ofSeconds(1))
                .thenRequest(3)
                .expectNext(3L, 4L, 5L)
                .thenAwait(Duration.ofSeconds(1))
                .thenRequest(10)
                .thenAwait(Duration.ofSeconds(1))
                .expectNextCount(7)
                .verifyComplete();
    }

    @Test
    void noMoreThanOnePageIsReadAheadOfTheReader() {
        StepVerifier.withVirtualTime(() -> ids(12), 0)
                .thenAwait(Duration.ofSeconds(1))
                .thenRequest(1)
                .expectNext(1L)
                .thenAwait(Duration.ofSeconds(1))
                .then(() -> assertThat(asked).hasSizeLessThanOrEqualTo(2))
                .thenCancel()
                .verify();
    }
}
