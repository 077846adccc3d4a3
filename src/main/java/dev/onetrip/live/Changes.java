package dev.onetrip.live;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Tells within milliseconds that something was committed, by whatever instance, and within the poll interval when the
 * database cannot tell (a proxy that loses LISTEN, another node that wrote). One connection for all subscribers, open
 * only while there are any; when it is lost it is opened again with growing pauses, and then every subscriber looks for
 * itself. A writer announces with {@code SELECT pg_notify('onetrip', '<topic> <key> <position>')} inside its
 * transaction.
 */
public final class Changes {
    private static final Logger LOG = LoggerFactory.getLogger(Changes.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    /** A client that reconnects at once finds the connection still there. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final Flux<Change> all;
    private final Mono<Void> closing;
    private final LongAdder losses = new LongAdder();
    private volatile boolean listening;
    private volatile boolean followed;

    /**
     * @param payloads of the notifications; one that cannot be read as soon as it listens; an error when it ends
     * @param pollInterval longest time a commit goes unseen; also the longest pause between two attempts to listen
     * @param closing completes when the service stops
     */
    Changes(Flux<String> payloads, Duration pollInterval, Mono<Void> closing) {
        this.closing = closing;
        Flux<Change> told = payloads.map(Change::read)
                .doOnNext(change -> listening |= Change.LISTENING.equals(change))
                .doOnCancel(() -> listening = false)
                .onErrorResume(lost -> Flux.concat(ends(), Mono.error(lost)))
                .retryWhen(Retry.backoff(Long.MAX_VALUE, min(FIRST_PAUSE, pollInterval))
                        .maxBackoff(pollInterval)
                        .transientErrors(true)
                        .doBeforeRetry(lost -> {
                            losses.increment();
                            warn(lost);
                        }));
        Flux<Change> polled = Flux.interval(pollInterval).onBackpressureDrop().map(tick -> Change.POLL);
        this.all = Flux.merge(told, polled)
                .takeUntilOther(closing)
                .doOnSubscribe(begun -> followed = true)
                .doFinally(end -> followed = false)
                .publish()
                .refCount(1, LINGER);
    }

    /** Told once: what is told at every attempt would be taken for a success, and the pauses would not grow. */
    private Mono<Change> ends() {
        boolean wasListening = listening;
        listening = false;
        return wasListening ? Mono.just(Change.LOST) : Mono.empty();
    }

    /**
     * The position of one key now, and whenever it has grown; those in between are skipped for a busy subscriber.
     *
     * @param topic a word of lower-case letters
     * @param newest asks the database for the position; one round trip at the start, at every connect and every poll
     */
    Flux<Long> positions(String topic, long key, Mono<Long> newest) {
        String text = Long.toString(key);
        return Flux.defer(() -> {
            AtomicLong known = new AtomicLong(-1);
            // it listens first and looks then, or a commit between the two would go unseen
            return Flux.merge(all.filter(change -> change.concerns(topic, text)), Mono.just(Change.ANY))
                    .onBackpressureLatest()
                    .concatMap(
                            change -> change.isAny()
                                    ? newest.retryWhen(EndlessRetry.forever())
                                    : Mono.just(change.position()),
                            0)
                    .filter(position -> position > known.getAndAccumulate(position, Math::max));
        });
    }

    /**
     * What the writers of one key announce, commit by commit, and {@link Announced#UNTOLD} where some may be missing:
     * at the start, whenever announcements begin or end, and at every poll without them. A subscriber misses none.
     */
    public Flux<Announced> announced(String topic, long key) {
        String text = Long.toString(key);
        Flux<Announced> told = all().filter(change -> change.isAny() || change.concerns(topic, text))
                .filter(change -> !(Change.POLL.equals(change) && areHeard()))
                .map(change -> change.isAny() ? Announced.UNTOLD : Announced.of(change));
        // it listens first and looks then
        return Flux.merge(told, Mono.just(Announced.UNTOLD));
    }

    /**
     * Everything that is announced, and when announcements begin and end; a subscriber misses none. Ends when the
     * service stops.
     */
    Flux<Change> all() {
        return all.takeUntilOther(closing);
    }

    /** Whether what is committed from now on is told to the subscribers there are. */
    boolean areHeard() {
        return listening;
    }

    /** Whether there are subscribers, or were a moment ago. */
    boolean areFollowed() {
        return followed;
    }

    /** Attempts to listen that failed or ended. */
    long losses() {
        return losses.sum();
    }

    private static void warn(Retry.RetrySignal lost) {
        if (lost.totalRetriesInARow() == 0) {
            LOG.warn(
                    "LISTEN failed; live streams poll until the next LISTEN succeeds: {}",
                    lost.failure().toString());
        }
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
