package dev.onetrip.commits.ingest;

import static dev.onetrip.transaction.Literal.list;
import static dev.onetrip.transaction.Literal.number;

import dev.onetrip.core.Refusal;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.Literal;
import dev.onetrip.transaction.RefusedLines;
import dev.onetrip.transaction.Slot;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.UnitConnection;
import dev.onetrip.web.FailureMode;
import io.r2dbc.spi.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Merges the staged lines of one upload into the tables: one round trip where the server takes them all. Where its
 * tables have rules that no line was held against yet, each of them is asked for all lines at once before; what no rule
 * explains is found by halves.
 */
final class Merge {
    /** Lines that halving may find, about 20 statements each; more of them are no accident. */
    private static final int HALVED_MAX = 1_000;

    private static final int NAMED_MAX = 20;

    private final UnitConnection connection;
    private final Ledger ledger;
    private final long repository;
    private final boolean isByLine;
    private final boolean hasRules;
    private final RefusedLines refused;
    /** Lines that only the server refuses. */
    private final List<Literal> dropped = new ArrayList<>();

    /** @param hasRules whether {@link IngestSql#HAS_RULES} */
    Merge(UnitConnection connection, Ledger ledger, long repository, boolean hasRules) {
        this.connection = connection;
        this.ledger = ledger;
        this.repository = repository;
        this.hasRules = hasRules;
        this.refused = new RefusedLines(
                connection,
                (from, to) -> attempt(new SqlBatch(), from, to - 1),
                (line, why) -> refuse(line, RefusedLines.refusal(why)),
                HALVED_MAX);
        IngestOptions options = ledger.options();
        this.isByLine = options.everyLine()
                || options.onConflict() == OnConflict.ERROR
                || options.onConflict() == OnConflict.REPORT;
    }

    Mono<Void> run() {
        Mono<Void> asked = hasRules ? ask(new SqlBatch()) : Mono.empty();
        return asked.then(Mono.defer(this::spoiledByConflicts))
                .then(Mono.defer(() -> {
                    SqlBatch first = new SqlBatch().add(IngestSql.BEGINNING);
                    dropBad(first);
                    return whole(first);
                }))
                .onErrorResume(RefusedLines::isBadData, error -> hasRules ? halves(back()) : classified())
                .then(Mono.defer(this::conflicts));
    }

    private Mono<Void> whole(SqlBatch before) {
        return attempt(before, 0, Integer.MAX_VALUE);
    }

    private Mono<Void> attempt(SqlBatch before, int from, int to) {
        Literal id = number(repository);
        Literal first = number(from);
        Literal last = number(to);
        SqlBatch batch = new SqlBatch().addAll(before).add(RefusedLines.SAVEPOINT);
        boolean isAll = to == Integer.MAX_VALUE;
        Function<Row, Consumer<Ledger>> shape = isByLine ? Merge::lines : Merge::counts;
        Slot<Consumer<Ledger>> merged;
        if (isAll && dropped.isEmpty() && ledger.badChunks().isEmpty()) {
            batch.add(IngestSql.MERGE_AUTHORS, id, id);
        } else {
            batch.add(IngestSql.MERGE_AUTHORS_OF_LINES, id, id, first, last);
        }
        boolean overwrites = ledger.options().onConflict() == OnConflict.UPDATE;
        if (isByLine && overwrites) {
            merged = batch.add(IngestSql.OVERWRITE_LINES, shape, id, id, first, last, first, last);
        } else if (overwrites) {
            merged = batch.add(IngestSql.OVERWRITE, shape, id, id, first, last, first, last);
        } else if (isByLine && isAll) {
            merged = batch.add(IngestSql.ADD_ALL_LINES, shape, id, id, id, first, last);
        } else if (isByLine) {
            merged = batch.add(IngestSql.ADD_LINES, shape, id, id, first, last, id, first, last);
        } else if (isAll) {
            merged = batch.add(IngestSql.ADD_ALL, shape, id, id, id);
        } else {
            merged = batch.add(IngestSql.ADD, shape, id, id, first, last, id);
        }
        return connection
                .run(batch)
                .doOnNext(rows -> rows.of(merged).forEach(note -> note.accept(ledger)))
                .then();
    }

    private static Consumer<Ledger> counts(Row row) {
        long inserted = Columns.required(row, 0, Long.class);
        long updated = Columns.required(row, 1, Long.class);
        return ledger -> ledger.count(inserted, updated);
    }

    private static Consumer<Ledger> lines(Row row) {
        boolean isNew = Columns.required(row, 0, Boolean.class);
        String[] lines = Columns.required(row, 1, String.class).split(",", -1);
        return ledger -> Arrays.stream(lines).mapToInt(Integer::parseInt).forEach(line -> ledger.stored(line, isNew));
    }

    /** A rule that was made since the transaction began may be the reason. */
    private Mono<Void> classified() {
        return ask(back()).then(Mono.defer(() -> {
            SqlBatch before = new SqlBatch();
            dropBad(before);
            return dropped.isEmpty()
                    ? halves(before)
                    : whole(before).onErrorResume(RefusedLines::isBadData, error -> halves(back()));
        }));
    }

    /** Asks the tables' own rules for the lines they refuse: a failed merge costs more than all of them. */
    private Mono<Void> ask(SqlBatch before) {
        before.add(IngestSql.REFUSED_LINES).add(IngestSql.FIND_REFUSED);
        Slot<Named> named = before.add(IngestSql.REFUSED, Named::of);
        return connection.run(before).flatMap(rows -> {
            rows.of(named)
                    .forEach(line -> refuse(
                            line.line(),
                            new Refusal.Invalid("", "is refused by the rule " + line.rule() + " of the database")));
            return ledger.check();
        });
    }

    private record Named(int line, String rule) {
        static Named of(Row row) {
            return new Named(Columns.required(row, 0, Integer.class), Columns.required(row, 1, String.class));
        }
    }

    private static SqlBatch back() {
        return new SqlBatch().add(RefusedLines.BACK);
    }

    private void refuse(int line, Refusal why) {
        ledger.refuse(line, why);
        dropped.add(number(line));
    }

    /** Finds by halves what nobody can name: each half in a savepoint of its own. */
    private Mono<Void> halves(SqlBatch before) {
        SqlBatch index = new SqlBatch()
                .addAll(before)
                .add(IngestSql.INDEX_LINES)
                .add(IngestSql.INDEX_AUTHORS)
                .add(IngestSql.ANALYZE)
                .add(IngestSql.LOOPS);
        return connection
                .run(index)
                .then(Mono.defer(() -> refused.storeOthers(ledger.firstLine(), ledger.lastLine() + 1)))
                .then(Mono.defer(ledger::check))
                .then(Mono.defer(this::withoutBadChunks));
    }

    /** Halving stores the good lines of a bad chunk too: all is taken back, and the good chunks are stored at once. */
    private Mono<Void> withoutBadChunks() {
        return ledger.badChunks().isEmpty() ? Mono.empty() : anew();
    }

    private Mono<Void> anew() {
        ledger.forget();
        SqlBatch again = new SqlBatch().add(IngestSql.BACK_TO_BEGINNING);
        dropBad(again);
        return whole(again);
    }

    private Mono<Void> conflicts() {
        LineSet conflicts = ledger.options().onConflict() == OnConflict.ERROR ? ledger.conflicts() : new LineSet(0);
        if (conflicts.isEmpty()) {
            return Mono.empty();
        }
        return named(conflicts).flatMap(Mono::error);
    }

    /** Where a conflict takes its chunk along: the chunks that are to be left out. One round trip. */
    private Mono<Void> spoiledByConflicts() {
        IngestOptions options = ledger.options();
        if (options.mode() != FailureMode.CHUNK || options.onConflict() != OnConflict.ERROR) {
            return Mono.empty();
        }
        SqlBatch batch = new SqlBatch();
        Slot<String> candidates = batch.add(
                IngestSql.CANDIDATES, row -> Columns.required(row, 0, String.class), number(repository));
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

    private void dropBad(SqlBatch batch) {
        if (!dropped.isEmpty()) {
            batch.add(IngestSql.DROP_LINES, list(dropped));
        }
        if (!ledger.badChunks().isEmpty()) {
            List<Literal> chunks =
                    ledger.badChunks().keySet().stream().map(Literal::number).toList();
            batch.add(IngestSql.DROP_CHUNKS, number(ledger.chunkLines()), list(chunks));
        }
    }
}
