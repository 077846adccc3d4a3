package dev.onetrip.commits.ingest;

import dev.onetrip.commits.IngestSummary;
import dev.onetrip.core.Deadline;
import dev.onetrip.core.Receipt;
import dev.onetrip.idempotency.KeptLines;
import dev.onetrip.transaction.UnitConnection;
import dev.onetrip.web.FailureMode;
import dev.onetrip.web.Line;
import dev.onetrip.web.VerdictQueue;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One request of a stream: what is committed is left out, the rest is stored part by part, each a transaction that
 * moves the watermark too. The answer is that of the whole stream.
 */
final class ResumableUpload {
    private final StreamId id;
    private final IngestOptions options;
    private final Supplier<Deadline> deadlines;
    private final IngestCommits ingest;
    private final Watermarks streams;
    private final IngestProperties properties;
    private final KeptLines keptLines;
    private final VerdictQueue verdicts;
    private final Parts parts;
    private final Permit place;
    private final Receipt receipt;
    private final CommittedLines committed;
    private final StringBuilder given = new StringBuilder();
    private Watermark mark;
    private Watermark next;
    private Costs costs;

    /**
     * @param before lines of the stream that the body does not have
     * @param partTime after which a part ends
     * @param deadlines one for each part
     * @param costs those of this request so far
     */
    ResumableUpload(
            StreamId id,
            IngestOptions options,
            Watermark mark,
            int before,
            Duration partTime,
            Supplier<Deadline> deadlines,
            Costs costs,
            IngestCommits ingest,
            Watermarks streams,
            IngestProperties properties,
            KeptLines keptLines) {
        this.id = id;
        this.options = options;
        this.mark = mark;
        this.next = mark;
        this.deadlines = deadlines;
        this.costs = costs;
        this.receipt = costs.receipt();
        this.ingest = ingest;
        this.streams = streams;
        this.properties = properties;
        this.keptLines = keptLines;
        this.verdicts = new VerdictQueue(properties.verdictsPending(), this::note);
        boolean wholeChunks = options.mode() == FailureMode.CHUNK;
        this.parts = new Parts(properties.chunkLines(), wholeChunks, properties.streamPartLines(), partTime);
        this.place = ingest.place();
        this.committed = new CommittedLines(mark, before, properties.streamLines(), this::again);
    }

    /**
     * The verdicts of the stream, those of earlier requests first, and its summary.
     *
     * @param pieces an empty one now and then, also where no line comes
     */
    Flux<Object> answer(Flux<List<Line>> pieces) {
        Mono<Void> work = parts.each(committed.leftOutOf(pieces), this::part)
                .then(Mono.defer(this::ended))
                .doFinally(end -> {
                    place.leave();
                    verdicts.end();
                })
                .contextWrite(receipt::putIn);
        Mono<Object> summary = Mono.fromSupplier(() -> new ClosingLines.Summary(mark.summary()));
        return Flux.mergeSequential(verdicts.flux(), work.then(summary));
    }

    private void again() {
        keptLines.read(mark.verdicts()).forEach(verdicts::again);
    }

    private Mono<Void> part(Flux<List<Line>> lines) {
        return Mono.defer(() -> {
            if (!place.take()) {
                return Mono.error(ingest.full());
            }
            Ledger ledger = new Ledger(options, mark.committed(), properties.chunkLines(), verdicts, taken -> {});
            Upload upload = new Upload(
                    options,
                    lines.map(this::piece),
                    ledger,
                    (connection, repository) -> keep(connection, repository, ledger),
                    deadlines.get());
            return ingest.store(upload).doOnSuccess(done -> {
                moved();
                ClosingLines.of(ledger).forEach(verdicts::again);
            });
        });
    }

    private Piece piece(List<Line> lines) {
        return intake -> lines.forEach(line -> {
            committed.chain().add(line);
            intake.line(line);
        });
    }

    private Mono<Void> keep(UnitConnection connection, long repository, Ledger ledger) {
        return Mono.defer(() -> {
            for (Iterator<Object> rest = ClosingLines.of(ledger).iterator(); rest.hasNext() && hasRoom(); ) {
                note(rest.next());
            }
            // this statement and COMMIT are still to come
            IngestSummary part = costs.summary(ledger, 2);
            boolean end = parts.isEnd(ledger.lastLine());
            next = mark.moved(ledger.lastLine(), committed.chain().hex(), end, part, given);
            return streams.keep(connection, repository, id, mark, next);
        });
    }

    /** Where no part was known to be the last: no line is new, or none came after a part that ended by time. */
    private Mono<Void> ended() {
        if (mark.complete()) {
            return Mono.empty();
        }
        Ledger nothing = new Ledger(options, mark.committed(), properties.chunkLines(), verdicts, taken -> {});
        next = mark.moved(0, mark.digest(), true, costs.summary(nothing, 4), "");
        return streams.end(id, mark, next, deadlines.get()).doOnSuccess(done -> moved());
    }

    private void moved() {
        mark = next;
        given.setLength(0);
        costs = Costs.from(receipt);
    }

    private void note(Object verdict) {
        if (hasRoom()) {
            given.append(keptLines.line(verdict)).append('\n');
        }
    }

    private boolean hasRoom() {
        return mark.verdicts().length() + given.length()
                < properties.answerLimit().toBytes();
    }
}
