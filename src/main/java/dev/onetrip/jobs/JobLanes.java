package dev.onetrip.jobs;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** As many jobs side by side as one instance may do, from its start to its stop. */
final class JobLanes implements SmartLifecycle {
    private final JobRunner runner;
    private final JobsProperties properties;
    private final Sinks.Many<Boolean> wake = Sinks.many().multicast().directBestEffort();
    private @Nullable Disposable lanes;

    JobLanes(JobRunner runner, JobsProperties properties) {
        this.runner = runner;
        this.properties = properties;
    }

    /** A job was added here: look at once. */
    void wake() {
        // no lane listens while every lane is busy, and then none has to
        Sinks.EmitResult unused = wake.tryEmitNext(true);
    }

    @Override
    public void start() {
        lanes = Flux.range(0, properties.concurrency())
                .flatMap(lane -> lane(), properties.concurrency())
                .subscribe();
    }

    /** An instance that only takes jobs in has nothing to start. */
    @Override
    public boolean isAutoStartup() {
        return properties.concurrency() > 0;
    }

    private Flux<Boolean> lane() {
        Mono<?> pause = Mono.firstWithSignal(
                Mono.delay(properties.pollInterval()), wake.asFlux().next());
        return runner.doOne()
                .flatMap(done -> done ? Mono.just(true) : pause.thenReturn(false))
                .repeat();
    }

    @Override
    public void stop() {
        throw new UnsupportedOperationException("stops with a callback");
    }

    @Override
    public void stop(Runnable callback) {
        Mono<Void> end = runner.giveUp();
        if (lanes != null) {
            lanes.dispose();
            lanes = null;
        }
        Disposable unused = end.doFinally(ended -> callback.run()).subscribe();
    }

    @Override
    public boolean isRunning() {
        return lanes != null;
    }
}
