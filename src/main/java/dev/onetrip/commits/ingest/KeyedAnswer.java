package dev.onetrip.commits.ingest;

import dev.onetrip.idempotency.KeyedUploads;
import dev.onetrip.idempotency.Replay;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.UnitConnection;
import java.time.Instant;
import java.util.Iterator;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The answer to an upload with an Idempotency-Key, kept as its lines. Where the verdicts are above their limit only the
 * first of them are kept, and the summary.
 */
final class KeyedAnswer implements Answering {
    private final KeyedUploads.Kept kept;
    private final Instant forgotten;
    private ClosingLines.@Nullable Summary summary;

    /** @param forgotten a key as old as that is none */
    KeyedAnswer(KeyedUploads.Kept kept, Instant forgotten) {
        this.kept = kept;
        this.forgotten = forgotten;
    }

    @Override
    public void witness(Object verdict) {
        kept.add(verdict);
    }

    @Override
    public Upload.StoredAnswer keeping(Ledger ledger, Costs spent) {
        return (connection, repository) -> keep(connection, repository, ledger, spent);
    }

    private Mono<Void> keep(UnitConnection connection, long repository, Ledger ledger, Costs spent) {
        return Mono.defer(() -> {
            for (Iterator<Object> rest = ClosingLines.of(ledger).iterator(); rest.hasNext() && kept.hasRoom(); ) {
                witness(rest.next());
            }
            // this statement and COMMIT are still to come
            ClosingLines.Summary last = new ClosingLines.Summary(spent.summary(ledger, 2));
            summary = last;
            String answer = kept.endingWith(last);
            UUID request = kept.request();
            return connection
                    .select(
                            IngestSql.KEEP_KEY,
                            statement -> statement
                                    .bind("$1", repository)
                                    .bind("$2", kept.key())
                                    .bind("$3", request)
                                    .bind("$4", answer)
                                    .bind("$5", forgotten),
                            row -> Columns.required(row, 0, UUID.class))
                    .flatMap(keys -> keys.isEmpty() ? Mono.error(Replay.inFlight()) : Mono.empty());
        });
    }

    @Override
    public Flux<Object> rest(Ledger ledger, Costs spent) {
        ClosingLines.Summary stored = summary;
        return Flux.fromStream(() -> ClosingLines.of(ledger))
                .concatWithValues(stored == null ? new ClosingLines.Summary(spent.summary(ledger, 0)) : stored);
    }
}
