package dev.onetrip.commits.git;

import dev.onetrip.commits.CommitSink;
import dev.onetrip.commits.IngestSummary;
import dev.onetrip.commits.NewCommit;
import dev.onetrip.core.Deadline;
import dev.onetrip.core.Outcome;
import dev.onetrip.core.Refusal;
import dev.onetrip.web.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.jgit.lib.ObjectId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Stores every commit of a git repository that is not stored yet. A request for a repository that is being indexed
 * joins that run; the run ends when no request waits for it any more. Fetching and walking have threads of their own.
 */
final class IndexRepository {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofMillis(100);

    private final CommitSink sink;
    private final IndexedTips tips;
    private final CloneCache cache;
    private final SSLSocketFactory tls;
    private final Scheduler scheduler;
    private final GitProperties properties;
    private final Semaphore places;
    private final Map<String, Flight> flights = new ConcurrentHashMap<>();

    IndexRepository(
            CommitSink sink,
            IndexedTips tips,
            CloneCache cache,
            SSLSocketFactory tls,
            Scheduler scheduler,
            GitProperties properties) {
        this.sink = sink;
        this.tips = tips;
        this.cache = cache;
        this.tls = tls;
        this.scheduler = scheduler;
        this.properties = properties;
        this.places = new Semaphore(properties.indexConcurrency());
    }

    /** One run, and the requests that wait for it. */
    private record Flight(IndexRun run, Flux<Indexed> result) {}

    /**
     * What was done.
     *
     * @param created whether the repository was not known before
     */
    record Indexed(boolean created, IngestSummary summary) {}

    /**
     * Indexes it, or joins the run that does.
     *
     * @param progress shown how far it is
     */
    Mono<Indexed> index(RepositoryUrl url, Deadline deadline, Optional<Progress> progress) {
        return Mono.defer(() -> {
            Flight flight = flights.computeIfAbsent(url.slug(), slug -> flight(url));
            progress.ifPresent(shown -> shown.show(flight.run()::state));
            return flight.result()
                    .next()
                    .timeout(deadline.left())
                    .onErrorMap(
                            TimeoutException.class,
                            late -> new Refusal.Late(
                                    "The repository was not indexed before the deadline.", Outcome.UNKNOWN));
        });
    }

    private Flight flight(RepositoryUrl url) {
        int most = properties.indexConcurrency() + properties.indexQueueLimit();
        if (flights.size() >= most) {
            throw new Refusal.Full(most + " repositories are being indexed or wait in the queue.", SOON);
        }
        IndexRun run = new IndexRun(properties);
        Flux<Indexed> result = run(url, run)
                .doFinally(end ->
                        flights.computeIfPresent(url.slug(), (slug, flight) -> flight.run() == run ? null : flight))
                .flux()
                .replay(1)
                .refCount();
        return new Flight(run, result);
    }

    private Mono<Indexed> run(RepositoryUrl url, IndexRun run) {
        return Mono.using(() -> open(url), clone -> indexed(url, clone, run), ClonedRepository::close)
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, LOOK)
                        .filter(error -> error instanceof ClonedRepository.Busy
                                || (error instanceof CommitWalk.BrokenClone && run.mayCloneAgain())))
                .onErrorMap(
                        CommitWalk.BrokenClone.class,
                        error -> new Refusal.RemoteFailed(
                                "The repository is incomplete: some of its commits are missing.", error))
                .timeout(run.deadline().left())
                .onErrorMap(
                        TimeoutException.class,
                        late -> new Refusal.Late(
                                "The repository was not indexed before the deadline.", Outcome.UNKNOWN));
    }

    private ClonedRepository open(RepositoryUrl url) {
        if (!places.tryAcquire()) {
            throw new ClonedRepository.Busy();
        }
        return new ClonedRepository(url, cache, tls, scheduler, places::release);
    }

    private Mono<Indexed> indexed(RepositoryUrl url, ClonedRepository clone, IndexRun run) {
        Download download = run.nextDownload();
        return Mono.fromCallable(() -> clone.refresh(download))
                .subscribeOn(scheduler)
                .doOnCancel(download::cancel)
                .flatMap(heads -> tips.of(url.slug(), run.deadline())
                        .flatMap(known -> store(url, clone, run, heads, known.orElseGet(List::of))
                                .map(summary -> new Indexed(known.isEmpty(), summary))));
    }

    private Mono<IngestSummary> store(
            RepositoryUrl url, ClonedRepository clone, IndexRun run, Set<ObjectId> heads, List<ObjectId> known) {
        Flux<NewCommit> commits = new CommitWalk(clone, heads, known)
                .commits(scheduler)
                .doOnSubscribe(begin -> run.beginStoring())
                .doOnNext(commit -> run.walkedOne());
        return sink.store(url.slug(), commits, run.deadline(), run::stored)
                .flatMap(summary -> summary.failed() > 0
                        ? Mono.just(summary)
                        : tips.set(url, heads, run.deadline()).thenReturn(summary));
    }
}
