package dev.onetrip.cache;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.onetrip.core.Deadline;
import dev.onetrip.core.Outcome;
import dev.onetrip.core.Receipt;
import dev.onetrip.core.Refusal;
import dev.onetrip.live.Changes;
import dev.onetrip.live.Invalidations;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.util.context.ContextView;

/**
 * Keeps values that were read, and serves one only if its read began after the last announced change of it: a hit costs
 * no round trip, reads of one value that come together share one, and a read that races a change is never served to a
 * later request. While announcements do not come, every read goes to the database and nothing is kept.
 *
 * <p>A value has a key and belongs to a group; a change of the group makes all its values old. The answer's
 * {@code Server-Timing} says {@code cache;desc=hit}, {@code miss}, {@code stale} or {@code off}; the metric
 * {@code onetrip.cache} counts the same.
 *
 * @param <V> the value; must not change
 */
public final class ReadCache<V> {
    private static final String REMARK = "cache";
    private static final String HIT = "hit";
    private static final String MISS = "miss";
    private static final String STALE = "stale";
    private static final String OFF = "off";

    private final AsyncCache<String, Kept<V>> values;
    private final Marks marks;
    private final Invalidations invalidations;
    private final CacheLimits limits;
    private final String topic;
    private final String groupTopic;
    private final Map<String, Counter> counters;

    /**
     * Which value.
     *
     * @param group as the writers of the group announce it
     * @param key as the writers of the value announce it
     */
    public record Key(String group, String key) {}

    /**
     * What a read came to, and when it began; only a value stays.
     *
     * @param signal a value, nothing or an error
     * @param begun {@link System#nanoTime()}
     */
    private record Kept<V>(Signal<V> signal, long begun) {
        Mono<V> came() {
            return Mono.just(signal).dematerialize();
        }
    }

    /**
     * @param topic with which a change of one value is announced
     * @param groupTopic with which a change of a group is announced
     * @param bytes weighs a value, roughly
     */
    public ReadCache(
            Changes changes,
            String topic,
            String groupTopic,
            CacheLimits limits,
            ToIntFunction<V> bytes,
            MeterRegistry meters) {
        this.limits = limits;
        this.topic = topic;
        this.groupTopic = groupTopic;
        this.values = Caffeine.newBuilder()
                .maximumWeight(limits.bytes())
                .weigher((String key, Kept<V> kept) ->
                        key.length() + weight(bytes, kept.signal().get()))
                .expireAfterWrite(limits.kept())
                .buildAsync();
        // a value that began before is gone by then
        Duration remembered = limits.kept().plus(limits.deadline()).plusSeconds(1);
        this.marks = new Marks(Set.of(topic, groupTopic), remembered);
        this.invalidations = new Invalidations(changes, limits.kept(), marks);
        this.counters = Stream.of(HIT, MISS, STALE, OFF)
                .collect(Collectors.toUnmodifiableMap(
                        Function.identity(),
                        result -> Counter.builder("onetrip.cache")
                                .description("Reads of what is kept in memory, by where the value came from")
                                .tags("of", topic, "result", result)
                                .register(meters)));
    }

    /** To be called after a write of this instance is committed and before it is answered. */
    public void changed(Key key) {
        marks.mark(topic, key.key());
    }

    /**
     * The value, or nothing where the read finds nothing, which is not kept.
     *
     * @param deadline of this request, {@link Refusal.Late} at it; others may go on waiting
     * @param read asks the database, within the deadline that it gets
     */
    public Mono<V> get(Key key, Deadline deadline, Function<Deadline, Mono<V>> read) {
        return Mono.deferContextual(context -> {
            if (limits.bytes() == 0 || !invalidations.areHeard()) {
                return read.apply(deadline).doFirst(() -> tell(context, OFF));
            }
            CompletableFuture<Kept<V>> found = values.getIfPresent(key.key());
            if (found != null && found.isDone()) {
                Kept<V> there = found.join();
                if (isCurrent(key, there)) {
                    // nothing waits, so that no timer is set
                    tell(context, HIT);
                    return Mono.justOrEmpty(there.signal().get());
                }
                boolean unused = values.asMap().remove(key.key(), found);
            }
            return missed(key, read, context)
                    .timeout(deadline.left())
                    .onErrorMap(TimeoutException.class, late -> tooLate());
        });
    }

    private Mono<V> missed(Key key, Function<Deadline, Mono<V>> read, ContextView context) {
        tell(context, MISS);
        CompletableFuture<Kept<V>> shared = shared(key, read, context);
        return Mono.fromFuture(shared, true).flatMap(kept -> {
            if (isCurrent(key, kept)) {
                return kept.came();
            }
            boolean unused = values.asMap().remove(key.key(), shared);
            if (!kept.signal().isOnNext()) {
                return kept.came();
            }
            tell(context, STALE);
            return read.apply(Deadline.in(limits.deadline()));
        });
    }

    /** One read for all that ask meanwhile; none of them ends it by leaving. */
    private CompletableFuture<Kept<V>> shared(Key key, Function<Deadline, Mono<V>> read, ContextView context) {
        return values.get(key.key(), (name, executor) -> {
            long begun = System.nanoTime();
            return read.apply(Deadline.in(limits.deadline()))
                    .materialize()
                    .map(signal -> new Kept<>(signal, begun))
                    .contextWrite(context)
                    .toFuture();
        });
    }

    private static <V> int weight(ToIntFunction<V> bytes, @Nullable V value) {
        return value == null ? 0 : bytes.applyAsInt(value);
    }

    private boolean isCurrent(Key key, Kept<V> kept) {
        return kept.signal().isOnNext()
                && !marks.isChangedSince(kept.begun(), topic, key.key())
                && !marks.isChangedSince(kept.begun(), groupTopic, key.group());
    }

    private void tell(ContextView context, String result) {
        Objects.requireNonNull(counters.get(result)).increment();
        Receipt.in(context).ifPresent(receipt -> receipt.remark(REMARK, result));
    }

    private static Refusal tooLate() {
        return new Refusal.Late("The deadline passed while the request waited for a read.", Outcome.ROLLED_BACK);
    }
}
