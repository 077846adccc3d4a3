package dev.onetrip.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import dev.onetrip.live.Announcements;
import dev.onetrip.support.Eventually;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class ReadCacheTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final ReadCache.Key KEY = new ReadCache.Key("c1", "c1/7");

    private final Announcements server = new Announcements();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicInteger reads = new AtomicInteger();

    private ReadCache<String> cache(long bytes, Duration kept) {
        return new ReadCache<>(
                server.changes(LONG),
                "orders",
                "customers",
                new CacheLimits(bytes, kept, LONG),
                String::length,
                meters);
    }

    private ReadCache<String> listening(long bytes) {
        ReadCache<String> cache = cache(bytes, LONG);
        assertThat(get(cache)).isEqualTo("v1");
        server.say("");
        return cache;
    }

    private String get(ReadCache<String> cache) {
        return get(cache, KEY);
    }

    private String get(ReadCache<String> cache, ReadCache.Key key) {
        return Objects.requireNonNull(
                cache.get(key, Deadline.in(LONG), deadline -> read()).block());
    }

    private Mono<String> read() {
        return Mono.fromSupplier(() -> "v" + reads.incrementAndGet());
    }

    private double count(String result) {
        return meters.counter("onetrip.cache", "of", "orders", "result", result).count();
    }

    @Test
    void aValueIsReadOnceAndThenHit() {
        ReadCache<String> cache = listening(1_000);
        assertThat(get(cache)).isEqualTo("v2");
        assertThat(get(cache)).isEqualTo("v2");
        assertThat(List.of(count("off"), count("miss"), count("hit"))).containsExactly(1.0, 1.0, 1.0);
    }

    @Test
    void whileNothingIsAnnouncedEveryReadAsksTheDatabase() {
        ReadCache<String> cache = listening(1_000);
        assertThat(get(cache)).isEqualTo("v2");
        server.cut();
        assertThat(get(cache)).isEqualTo("v3");
        assertThat(get(cache)).isEqualTo("v4");
        Eventually.within(Eventually.SOON, () -> server.connections() == 2);
        server.say("");
        assertThat(get(cache)).isEqualTo("v5");
        assertThat(get(cache)).isEqualTo("v5");
    }

    @Test
    void onlyWhatChangedIsReadAgain() {
        ReadCache<String> cache = listening(1_000);
        ReadCache.Key neighbour = new ReadCache.Key("c1", "c1/8");
        ReadCache.Key stranger = new ReadCache.Key("c2", "c2/7");
        List<String> before = List.of(get(cache), get(cache, neighbour), get(cache, stranger));
        assertThat(before).containsExactly("v2", "v3", "v4");
        server.say("orders c1/7 2");
        server.say("orders c9/7 2");
        server.say("actions 1 2");
        assertThat(List.of(get(cache), get(cache, neighbour), get(cache, stranger)))
                .containsExactly("v5", "v3", "v4");
        server.say("customers c1 2");
        assertThat(List.of(get(cache), get(cache, neighbour), get(cache, stranger)))
                .containsExactly("v6", "v7", "v4");
        cache.changed(stranger);
        assertThat(get(cache, stranger)).isEqualTo("v8");
    }

    @Test
    void aHundredReadsTogetherAskOnce() {
        ReadCache<String> cache = listening(1_000);
        Sinks.One<String> database = Sinks.one();
        List<Mono<String>> waiting = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Mono<String> one = cache.get(KEY, Deadline.in(LONG), deadline -> {
                        reads.incrementAndGet();
                        return database.asMono();
                    })
                    .cache();
            var unused = one.subscribe();
            waiting.add(one);
        }
        assertThat(database.tryEmitValue("slow")).isEqualTo(Sinks.EmitResult.OK);
        waiting.forEach(one -> assertThat(one.block()).isEqualTo("slow"));
        assertThat(reads).hasValue(2);
    }

    @Test
    void aReadThatRacesAChangeIsNotKept() {
        ReadCache<String> cache = listening(1_000);
        Sinks.One<String> database = Sinks.one();
        Mono<String> old = cache.get(KEY, Deadline.in(LONG), deadline -> reads.get() == 1 ? database.asMono() : read())
                .cache();
        var unused = old.subscribe();
        server.say("orders c1/7 2");
        reads.incrementAndGet();
        assertThat(database.tryEmitValue("old")).isEqualTo(Sinks.EmitResult.OK);
        assertThat(old.block()).isEqualTo("v3");
        assertThat(get(cache)).isEqualTo("v4");
        assertThat(count("stale")).isEqualTo(1);
    }

    @Test
    void aRequestThatLeavesOrIsLateEndsNoOther() {
        ReadCache<String> cache = listening(1_000);
        Sinks.One<String> database = Sinks.one();
        cache.get(KEY, Deadline.in(LONG), deadline -> database.asMono())
                .subscribe()
                .dispose();
        assertThatThrownBy(() -> cache.get(KEY, Deadline.in(Duration.ofMillis(20)), deadline -> read())
                        .block())
                .isInstanceOf(Refusal.Late.class);
        Mono<String> patient =
                cache.get(KEY, Deadline.in(LONG), deadline -> read()).cache();
        var unused = patient.subscribe();
        assertThat(database.tryEmitValue("slow")).isEqualTo(Sinks.EmitResult.OK);
        assertThat(patient.block()).isEqualTo("slow");
        assertThat(reads).hasValue(1);
    }

    @Test
    void neitherNothingNorAFailureIsKept() {
        ReadCache<String> cache = listening(1_000);
        assertThat(cache.get(KEY, Deadline.in(LONG), deadline -> Mono.<String>empty())
                        .blockOptional())
                .isEmpty();
        assertThatThrownBy(() -> cache.get(KEY, Deadline.in(LONG), deadline -> Mono.error(new Refusal.NotFound("gone")))
                        .block())
                .isInstanceOf(Refusal.NotFound.class);
        assertThat(get(cache)).isEqualTo("v2");
    }

    @Test
    void theValuesTogetherStayBelowTheirLimit() {
        ReadCache<String> cache = listening(1_000);
        for (int i = 0; i < 1_000; i++) {
            String unused = get(cache, new ReadCache.Key("c1", "c1/" + i));
        }
        int before = reads.get();
        for (int i = 0; i < 1_000; i++) {
            String unused = get(cache, new ReadCache.Key("c1", "c1/" + i));
        }
        // a key and its value weigh about 10 bytes
        assertThat(reads.get() - before).isGreaterThan(850);
    }

    @Test
    void aCacheOfNothingKeepsNothingAndListensToNothing() {
        ReadCache<String> cache = cache(0, LONG);
        assertThat(List.of(get(cache), get(cache))).containsExactly("v1", "v2");
        assertThat(server.connections()).isZero();
    }
}
