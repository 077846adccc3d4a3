package dev.onetrip.commits.ingest;

import static dev.onetrip.transaction.Literal.list;
import static dev.onetrip.transaction.Literal.number;

import dev.onetrip.core.Refusal;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.Literal;
import dev.onetrip.transaction.RefusedRows;
import dev.onetrip.transaction.Slot;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.UnitConnection;
import dev.onetrip.web.FailureMode;
import io.r2dbc.spi.Row;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Merges the staged lines of one upload into the tables: one round trip where no line can be refused. Where the tables
 * have rules of their operator the lines go in turn, in mode chunk a chunk at a time.
 */
final class Merge {
    private static final int NAMED_MAX = 20;

    private final UnitConnection connection;
    private final Ledger ledger;
    private final long repository;
    private final boolean hasRules;
    private final LinesInTurn inTurn;
    private boolean inChunk;

    /** @param hasRules whether {@link RefusedLinesSql#HAS_RULES} */
    Merge(UnitConnection connection, Ledger ledger, long repository, boolean hasRules) {
        this.connection = connection;
        this.ledger = ledger;
        this.repository = repository;
        this.hasRules = hasRules;
        this.inTurn = new LinesInTurn(connection, ledger);
    }

    Mono<Void> run() {
        return (hasRules ? inTurn(new SqlBatch()) : whole()).then(Mono.defer(this::conflicts));
    }

    /** A rule that was made since the transaction began may refuse a line. */
    private Mono<Void> whole() {
        SortedMap<Integer, Integer> badChunks = new TreeMap<>(ledger.badChunks());
        return spoiledByConflicts().then(Mono.defer(this::merge)).onErrorResume(RefusedRows::isBadData, error -> {
            ledger.spoiledOnly(badChunks);
            return inTurn(new SqlBatch().add(IngestSql.BACK_TO_BEGINNING).add(IngestSql.BEGUN));
        });
    }

    private Mono<Void> merge() {
        Literal id = number(repository);
        SqlBatch batch = new SqlBatch().add(IngestSql.BEGINNING);
        if (ledger.badChunks().isEmpty()) {
            batch.add(IngestSql.MERGE_AUTHORS, id, id);
        } else {
            List<Literal> chunks =
                    ledger.badChunks().keySet().stream().map(Literal::number).toList();
            batch.add(IngestSql.DROP_CHUNKS, number(ledger.chunkLines()), list(chunks))
                    .add(IngestSql.MERGE_AUTHORS_OF_LINES, id, id);
        }
        Slot<Consumer<Ledger>> merged = merged(batch, id);
        return connection
                .run(batch)
                .doOnNext(rows -> rows.of(merged).forEach(note -> note.accept(ledger)))
                .then();
    }

    private Slot<Consumer<Ledger>> merged(SqlBatch batch, Literal id) {
        IngestOptions options = ledger.options();
        boolean isByLine = options.everyLine()
                || options.onConflict() == OnConflict.ERROR
                || options.onConflict() == OnConflict.REPORT;
        Function<Row, Consumer<Ledger>> shape = isByLine ? LinesInTurn::lines : Merge::counts;
        if (options.onConflict() != OnConflict.UPDATE) {
            return isByLine ? addedByLine(batch, id) : added(batch, id);
        }
        return isByLine
                ? batch.add(IngestSql.OVERWRITE_LINES, shape, id, id)
                : batch.add(IngestSql.OVERWRITE, shape, id, id);
    }

    private Slot<Consumer<Ledger>> addedByLine(SqlBatch batch, Literal id) {
        return connection.isCluster()
                ? batch.add(IngestSql.ADD_ALL_LINES_ON_CLUSTER, LinesInTurn::lines, id, id, id)
                : batch.add(IngestSql.ADD_ALL_LINES, LinesInTurn::lines, id, id, id);
    }

    private Slot<Consumer<Ledger>> added(SqlBatch batch, Literal id) {
        return connection.isCluster()
                ? batch.add(IngestSql.ADD_ALL_ON_CLUSTER, Merge::counts, id, id, id)
                : batch.add(IngestSql.ADD_ALL, Merge::counts, id, id, id);
    }

    private static Consumer<Ledger> counts(Row row) {
        long inserted = Columns.required(row, 0, Long.class);
        long updated = Columns.required(row, 1, Long.class);
        return ledger -> ledger.count(inserted, updated);
    }

    private Mono<Void> inTurn(SqlBatch before) {
        LinesInTurn.tables(before);
        int first = ledger.firstLine();
        int last = Math.max(first, ledger.lastLine());
        if (ledger.options().mode() != FailureMode.CHUNK) {
            return inTurn.store(before, repository, first, last).then(Mono.defer(ledger::check));
        }
        int firstChunk = ledger.chunkOf(first);
        return connection
                .run(before.add(IngestSql.INDEX_LINES))
                .thenMany(Flux.range(firstChunk, ledger.chunkOf(last) - firstChunk + 1))
                .filter(chunk -> !ledger.badChunks().containsKey(chunk))
                .concatMap(chunk -> chunk(chunk * ledger.chunkLines() + 1, (chunk + 1) * ledger.chunkLines()), 1)
                .then();
    }

    private Mono<Void> chunk(int first, int last) {
        SqlBatch before = new SqlBatch();
        if (inChunk) {
            before.add(IngestSql.CHUNK_DONE).add(RefusedLinesSql.FORGET_READY);
        }
        inChunk = true;
        return inTurn.store(before.add(IngestSql.CHUNK), repository, first, last)
                .then(Mono.defer(() -> {
                    if (!inTurn.isSpoiled(first, last)) {
                        return Mono.empty();
                    }
                    ledger.forget(first, last);
                    return connection
                            .run(new SqlBatch().add(IngestSql.BACK_TO_CHUNK))
                            .then();
                }));
    }

    private Mono<Void> conflicts() {
        LineSet conflicts = ledger.options().onConflict() == OnConflict.ERROR ? ledger.conflicts() : new LineSet(0);
        return conflicts.isEmpty() ? Mono.empty() : named(conflicts).flatMap(Mono::error);
    }

    /** Where a conflict takes its chunk along: the chunks that are to be left out. One round trip. */
    private Mono<Void> spoiledByConflicts() {
        IngestOptions options = ledger.options();
        if (options.mode() != FailureMode.CHUNK || options.onConflict() != OnConflict.ERROR) {
            return Mono.empty();
        }
        SqlBatch batch = new SqlBatch();
        Slot<String> candidates =
                batch.add(IngestSql.CANDIDATES, row -> Columns.required(row, 0, String.class), number(repository));
        return connection
                .run(batch)
                .doOnNext(rows -> ChunkConflicts.spoil(rows.of(candidates), ledger))
                .then();
    }

    private Mono<Refusal> named(LineSet conflicts) {
        List<Literal> lines =
                conflicts.stream().limit(NAMED_MAX).mapToObj(Literal::number).toList();
        SqlBatch shas = new SqlBatch();
        Slot<String> conflicting = shas.add(IngestSql.SHAS, Merge::named, list(lines));
        return connection.run(shas).map(rows -> {
            String named = String.join(", ", rows.of(conflicting));
            int more = conflicts.count() - lines.size();
            return new Refusal.Taken(
                    "sha",
                    "Stored already, or twice in the upload: " + named + (more > 0 ? " and " + more + " more." : "."));
        });
    }

    private static String named(Row row) {
        return "line " + Columns.required(row, 0, Integer.class) + " (sha " + Columns.required(row, 1, String.class)
                + ")";
    }
}
