package dev.onetrip.jobs;

import dev.onetrip.idempotency.IdempotencyKeys;
import dev.onetrip.web.Dispatch;
import dev.onetrip.web.Preferences;
import dev.onetrip.web.Progress;
import dev.onetrip.web.StreamOutcome;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Does one job after the other. A job is done by giving its request to the routes with an Idempotency-Key, so that
 * doing it again after a crash changes nothing that was done before. One that takes its instance with it each time is
 * failed by the next that takes it once its attempts are used up.
 */
final class JobRunner {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
    private static final Duration REPORT = Duration.ofMillis(500);
    private static final Dispatch.Answer NOTHING = new Dispatch.Answer(0, new HttpHeaders(), ByteBuffer.allocate(0));

    private final JobStore store;
    private final Dispatch dispatch;
    private final JobsProperties properties;
    private final JobMeters meters;
    private final Map<UUID, TakenJob> running = new ConcurrentHashMap<>();

    JobRunner(JobStore store, Dispatch dispatch, JobsProperties properties, JobMeters meters) {
        this.meters = meters;
        this.store = store;
        this.dispatch = dispatch;
        this.properties = properties;
    }

    /** Does the job that waits longest. Never fails: what could not be done now is left for later. */
    Mono<Boolean> doOne() {
        return store.take(lease())
                .flatMap(job -> run(job).thenReturn(true))
                .defaultIfEmpty(false)
                .onErrorResume(error -> {
                    LOG.warn("A job could not be started or finished: {}", String.valueOf(error));
                    return Mono.just(false);
                });
    }

    /** Gives up what is running now, so that another instance need not wait for the lease to end. */
    Mono<Void> giveUp() {
        // not later: the stop of the lanes empties the map
        return Flux.fromIterable(List.copyOf(running.values()))
                .concatMap(job -> store.giveBack(job).onErrorComplete())
                .then();
    }

    private Mono<Void> run(TakenJob job) {
        Progress progress = new Progress();
        if (job.cancelling()) {
            return finish(job, "cancelled", NOTHING, progress.state());
        }
        if (job.attempts() > properties.attempts()) {
            givenUp(job, "it ended its instance in the last attempts, or could not be read");
            return finish(job, "failed", NOTHING, progress.state());
        }
        return Mono.firstWithSignal(Mono.defer(() -> answer(job, progress)), watch(job, progress))
                .flatMap(done -> end(job, done, progress.state()))
                .onErrorResume(Cancelled.class, cancelled -> finish(job, "cancelled", NOTHING, progress.state()))
                .onErrorResume(LeaseLost.class, lost -> Mono.fromRunnable(meters::leaseLost))
                .onErrorResume(error -> failed(job, error, progress.state()))
                .doFirst(() -> running.put(job.lease(), job))
                .doFinally(end -> running.remove(job.lease()));
    }

    private Mono<Dispatch.Done> answer(TakenJob job, Progress progress) {
        return store.request(job)
                .switchIfEmpty(Mono.error(LeaseLost::new))
                .flatMap(request -> answer(job, request, progress));
    }

    private Mono<Dispatch.Done> answer(TakenJob job, TakenJob.Request request, Progress progress) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.HOST, "localhost");
        headers.set(HttpHeaders.CONTENT_TYPE, job.contentType());
        headers.set(IdempotencyKeys.HEADER, request.requestKey());
        if (!request.preferences().isEmpty()) {
            headers.set(Preferences.HEADER, request.preferences());
        }
        return dispatch.run(
                HttpMethod.valueOf(request.method()),
                URI.create(request.path()),
                headers,
                request.body(),
                "job-" + job.id(),
                request.client(),
                (int) properties.answerLimit().toBytes(),
                progress);
    }

    /** Keeps the lease and reports progress; ends with an error when the job is cancelled or not ours any more. */
    private Mono<Dispatch.Done> watch(TakenJob job, Progress progress) {
        Duration third = properties.lease().dividedBy(3);
        return Flux.interval(third.compareTo(REPORT) < 0 ? third : REPORT)
                .onBackpressureDrop()
                .concatMap(tick -> store.renew(job, progress.state()).switchIfEmpty(Mono.error(LeaseLost::new)), 1)
                .concatMap(cancelling -> cancelling ? Mono.error(new Cancelled()) : Mono.<Dispatch.Done>empty())
                .then(Mono.never());
    }

    /** What may pass is done again with the same key, so that what was done already is only replayed. */
    private Mono<Void> end(TakenJob job, Dispatch.Done done, Progress.State progress) {
        int status = done.answer().status();
        if (done.ending() == StreamOutcome.Ending.MAY_PASS) {
            return postponed(job, "its answer is " + status + ", and the reason may pass", done.answer(), progress);
        }
        boolean succeeded = done.ending() == StreamOutcome.Ending.WHOLE && status < 400;
        return finish(job, succeeded ? "succeeded" : "failed", done.answer(), progress);
    }

    /** A job without an answer is not left to its lease, which would bring it back for ever. */
    private Mono<Void> failed(TakenJob job, Throwable error, Progress.State progress) {
        LOG.warn("Job {} failed in attempt {}: {}", job.id(), job.attempts(), String.valueOf(error));
        return postponed(job, String.valueOf(error), NOTHING, progress);
    }

    /** Left for the next attempt; after the last one it has failed with this answer. */
    private Mono<Void> postponed(TakenJob job, String reason, Dispatch.Answer answer, Progress.State progress) {
        if (job.attempts() < properties.attempts()) {
            return store.postpone(job, backoff(job)).doOnSuccess(waits -> meters.later());
        }
        givenUp(job, reason);
        return finish(job, "failed", answer, progress);
    }

    private Mono<Void> finish(TakenJob job, String state, Dispatch.Answer answer, Progress.State progress) {
        return store.finish(job, state, answer, progress).doOnSuccess(done -> meters.ended(state));
    }

    /** Accepted work that is not done: an operator has to see it. */
    private void givenUp(TakenJob job, String reason) {
        meters.givenUp();
        LOG.warn("Job {} is given up after {} attempts: {}", job.id(), job.attempts(), reason);
    }

    private Duration backoff(TakenJob job) {
        long backoff = properties.backoff().toMillis() << Math.min(20, job.attempts() - 1);
        long jitter = ThreadLocalRandom.current().nextLong(backoff + 1);
        return Duration.ofMillis(Math.min(60_000, backoff + jitter));
    }

    private static UUID lease() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong());
    }

    /** The job was told to end. */
    private static final class Cancelled extends RuntimeException {
        Cancelled() {
            super(null, null, false, false);
        }
    }

    /** Another instance took the job over. */
    private static final class LeaseLost extends RuntimeException {
        LeaseLost() {
            super(null, null, false, false);
        }
    }
}
