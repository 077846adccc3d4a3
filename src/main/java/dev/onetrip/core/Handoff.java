package dev.onetrip.core;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;

/**
 * Delivers a resource to its subscriber or to its taker-back, never to neither and never to both. A cancel does not cut
 * the making of the resource short, it only fires the {@code abandoned} signal that the maker may wait on.
 *
 * @param <T> the resource
 */
public final class Handoff<T> extends Mono<T> {
    private final Function<Mono<Void>, Mono<T>> making;
    private final Function<T, Mono<Void>> takeBack;

    /**
     * @param making makes the resource; its argument completes when the subscriber has left
     * @param takeBack disposes of a resource that came after the subscriber had left
     */
    public Handoff(Function<Mono<Void>, Mono<T>> making, Function<T, Mono<Void>> takeBack) {
        this.making = making;
        this.takeBack = takeBack;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        Wanted<T> wanted = new Wanted<>(actual, takeBack);
        actual.onSubscribe(wanted);
        making.apply(wanted.abandoned.asMono()).subscribe(wanted.maker());
    }

    /** One subscription: settled once, by the delivery or by the cancel. */
    private static final class Wanted<T> implements Subscription {
        private final CoreSubscriber<? super T> actual;
        private final Function<T, Mono<Void>> takeBack;
        private final AtomicBoolean settled = new AtomicBoolean();
        private final Sinks.Empty<Void> abandoned = Sinks.empty();

        Wanted(CoreSubscriber<? super T> actual, Function<T, Mono<Void>> takeBack) {
            this.actual = actual;
            this.takeBack = takeBack;
        }

        @Override
        public void request(long n) {
            // the one element is made whether it was requested or not: making it is the point
        }

        @Override
        public void cancel() {
            if (settled.compareAndSet(false, true)) {
                // the only emission of this sink: it cannot be refused
                Sinks.EmitResult unused = abandoned.tryEmitEmpty();
            }
        }

        private void settle(Runnable delivery, @Nullable Runnable otherwise) {
            if (settled.compareAndSet(false, true)) {
                delivery.run();
            } else if (otherwise != null) {
                otherwise.run();
            }
        }

        BaseSubscriber<T> maker() {
            return new BaseSubscriber<>() {
                @Override
                public Context currentContext() {
                    return actual.currentContext();
                }

                @Override
                protected void hookOnNext(T resource) {
                    Consumer<T> back = orphan -> Background.run(takeBack.apply(orphan), actual.currentContext());
                    settle(
                            () -> {
                                actual.onNext(resource);
                                actual.onComplete();
                            },
                            () -> back.accept(resource));
                }

                @Override
                protected void hookOnError(Throwable error) {
                    settle(() -> actual.onError(error), null);
                }

                @Override
                protected void hookOnComplete() {
                    settle(actual::onComplete, null);
                }
            };
        }
    }
}
