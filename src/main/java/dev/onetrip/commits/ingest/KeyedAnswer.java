package dev.onetrip.commits.ingest;

import dev.onetrip.idempotency.Replay;
import dev.onetrip.idempotency.RequestKey;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.UnitConnection;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
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
    private final RequestKey key;
    private final String slug;
    private final MessageDigest body;
    private final KeptLines keptLines;
    private final long limit;
    private final Instant forgotten;
    private final StringBuilder lines = new StringBuilder();
    private ClosingLines.@Nullable Summary summary;

    /**
     * @param body has seen the whole body when the answer is kept
     * @param limit most characters of the verdicts
     * @param forgotten a key as old as that is none
     */
    KeyedAnswer(RequestKey key, String slug, MessageDigest body, KeptLines keptLines, long limit, Instant forgotten) {
        this.key = key;
        this.slug = slug;
        this.body = body;
        this.keptLines = keptLines;
        this.limit = limit;
        this.forgotten = forgotten;
    }

    /** What was asked for, body included. */
    static UUID request(RequestKey key, MessageDigest body) {
        return RequestKey.digest(key.request().toString(), HexFormat.of().formatHex(body.digest()));
    }

    @Override
    public void witness(Object verdict) {
        if (lines.length() < limit) {
            lines.append(keptLines.line(verdict)).append('\n');
        }
    }

    @Override
    public Upload.StoredAnswer keeping(Ledger ledger, Costs spent) {
        return connection -> keep(connection, ledger, spent);
    }

    private Mono<Void> keep(UnitConnection connection, Ledger ledger, Costs spent) {
        return Mono.defer(() -> {
            for (Iterator<Object> rest = ClosingLines.of(ledger).iterator();
                    rest.hasNext() && lines.length() < limit; ) {
                witness(rest.next());
            }
            // this statement and COMMIT are still to come
            ClosingLines.Summary last = new ClosingLines.Summary(spent.summary(ledger, 2));
            summary = last;
            String answer = lines + keptLines.line(last);
            UUID request = request(key, body);
            return connection
                    .select(
                            IngestSql.KEEP_KEY,
                            statement -> statement
                                    .bind("$1", slug)
                                    .bind("$2", key.key())
                                    .bind("$3", request)
                                    .bind("$4", answer)
                                    .bind("$5", forgotten),
                            row -> Columns.required(row, 0, UUID.class))
                    .flatMap(kept -> kept.isEmpty() ? Mono.error(Replay.inFlight()) : Mono.empty());
        });
    }

    @Override
    public Flux<Object> rest(Ledger ledger, Costs spent) {
        ClosingLines.Summary kept = summary;
        return Flux.fromStream(() -> ClosingLines.of(ledger))
                .concatWithValues(kept == null ? new ClosingLines.Summary(spent.summary(ledger, 0)) : kept);
    }
}
