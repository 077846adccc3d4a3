package dev.onetrip.commits.ingest;

import dev.onetrip.commits.CommitSink;
import dev.onetrip.commits.IngestSummary;
import dev.onetrip.commits.NewCommit;
import dev.onetrip.core.Deadline;
import dev.onetrip.core.Receipt;
import dev.onetrip.core.Refusal;
import dev.onetrip.web.FailureMode;
import dev.onetrip.web.VerdictQueue;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.LongConsumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Stores uploads, a few at a time: each of them may hold its connection as long as its sender takes. */
final class IngestCommits implements CommitSink {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final int SINK_PIECE = 256;

    private final Ingests ingests;
    private final IngestProperties properties;
    private final Semaphore places;

    IngestCommits(Ingests ingests, IngestProperties properties) {
        this.ingests = ingests;
        this.properties = properties;
        this.places = new Semaphore(properties.concurrentIngests());
    }

    /**
     * The answer, line by line: verdicts while the upload goes on, then what is known at its end, the summary last.
     *
     * @param taken told of the number of lines taken over so far; 0 where an error undoes the upload
     */
    Flux<Object> answer(
            IngestOptions options, Flux<Piece> pieces, Answering answering, Deadline deadline, LongConsumer taken) {
        return Flux.deferContextual(context -> {
            VerdictQueue verdicts = new VerdictQueue(properties.verdictsPending(), answering::witness);
            Ledger ledger = new Ledger(options, 0, properties.chunkLines(), verdicts, taken);
            Costs costs = Costs.from(Receipt.in(context).orElseGet(Receipt::new));
            costs.receipt().remark("strategy", options.strategy().toString());
            Upload.StoredAnswer kept = answering.keeping(ledger, costs);
            Mono<Void> work = placed(ingests.store(new Upload(options, pieces, ledger, kept, deadline)))
                    .doOnSuccess(done -> taken.accept(ledger.lines()))
                    .doOnError(error -> taken.accept(0))
                    .doFinally(end -> verdicts.end())
                    .contextWrite(costs.receipt()::putIn);
            Flux<Object> rest = work.thenMany(Flux.defer(() -> answering.rest(ledger, costs)));
            return Flux.mergeSequential(verdicts.flux(), rest);
        });
    }

    @Override
    public Mono<IngestSummary> store(String slug, Flux<NewCommit> commits, Deadline deadline, LongConsumer rowsStored) {
        return Mono.deferContextual(context -> {
            IngestOptions options =
                    new IngestOptions(slug, Strategy.chosen(), OnConflict.NOTHING, FailureMode.ROW, false, false);
            // no client reads its verdicts: the summary counts them
            Ledger ledger = new Ledger(options, 0, properties.chunkLines(), VerdictQueue.unread(), rowsStored);
            Costs costs = Costs.from(Receipt.in(context).orElseGet(Receipt::new));
            Flux<Piece> pieces = commits.buffer(SINK_PIECE).map(some -> intake -> some.forEach(intake::commit));
            Upload upload = new Upload(options, pieces, ledger, Upload.StoredAnswer.NONE, deadline);
            return placed(ingests.store(upload))
                    .contextWrite(costs.receipt()::putIn)
                    .then(Mono.fromSupplier(() -> costs.summary(ledger, 0)));
        });
    }

    /** One transaction of an upload that has its place. */
    Mono<Void> store(Upload upload) {
        return ingests.store(upload);
    }

    /** For an upload that takes its place itself. */
    Permit place() {
        return new Permit(places);
    }

    private Mono<Void> placed(Mono<Void> work) {
        return Mono.defer(() -> places.tryAcquire() ? work.doFinally(end -> places.release()) : Mono.error(full()));
    }

    Refusal full() {
        return new Refusal.Full("The service takes " + properties.concurrentIngests() + " uploads at a time.", SOON);
    }
}
