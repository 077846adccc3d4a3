package dev.onetrip.commits.ingest;

import com.google.errorprone.annotations.CompileTimeConstant;
import dev.onetrip.commits.NewCommit;
import dev.onetrip.core.Refusal;
import dev.onetrip.transaction.RefusedRows;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.UnitConnection;
import io.r2dbc.spi.Statement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Stores an upload by statements that bind the values of some lines each, in one transaction, a savepoint for each
 * chunk. The repository is locked from the first whole chunk on, while the rest of the upload goes on.
 */
final class BoundIngest {
    private static final int NAMED_MAX = 20;

    private final UnitConnection connection;
    private final Ledger ledger;
    private final int step;
    private final Mono<Long> lock;
    private final LinesInTurn inTurn;
    private boolean inChunk;
    private boolean isStaged;

    /** @param step most lines of one statement */
    private BoundIngest(UnitConnection connection, Ledger ledger, int step) {
        this.connection = connection;
        this.ledger = ledger;
        this.step = step;
        this.inTurn = new LinesInTurn(connection, ledger);
        this.lock = Repositories.lock(connection, ledger.options().slug()).cache();
    }

    static Mono<Void> store(UploadUnit oneUnit, Upload upload, int step) {
        Ledger ledger = upload.ledger();
        return oneUnit.run(
                upload, new SqlBatch(), connection -> new BoundIngest(connection, ledger, step).chunks(upload));
    }

    private Mono<Long> chunks(Upload upload) {
        return BoundRows.of(upload)
                .bufferUntilChanged(commit -> ledger.chunkOf(commit.line()))
                .concatMap(lines -> lock.then(Mono.defer(() -> chunk(lines))), 1)
                .then(lock)
                .then(Mono.defer(ledger::check))
                .then(Mono.defer(this::conflicts))
                .then(lock);
    }

    private Mono<Void> chunk(List<Numbered> lines) {
        if (ledger.badChunks().containsKey(ledger.chunkOf(lines.get(0).line()))) {
            return Mono.empty();
        }
        return connection
                .run(anotherChunk(new SqlBatch()))
                .thenMany(Flux.fromIterable(slices(lines)).concatMap(this::insert))
                .then()
                .onErrorResume(error -> error instanceof LeftOut || RefusedRows.isBadData(error), error -> {
                    ledger.forget(first(lines), last(lines));
                    return inTurn(lines);
                })
                .then(Mono.defer(() -> undoneIfBad(lines)));
    }

    private SqlBatch anotherChunk(SqlBatch batch) {
        if (inChunk) {
            batch.add(IngestSql.CHUNK_DONE);
        }
        inChunk = true;
        return batch.add(IngestSql.CHUNK);
    }

    private static int first(List<Numbered> lines) {
        return lines.get(0).line();
    }

    private static int last(List<Numbered> lines) {
        return lines.get(lines.size() - 1).line();
    }

    /** What goes in one statement; where lines overwrite, no sha is in it twice. */
    private List<List<Numbered>> slices(List<Numbered> lines) {
        List<List<Numbered>> rounds =
                step > 1 && ledger.options().onConflict() == OnConflict.UPDATE ? rounds(lines) : List.of(lines);
        return rounds.stream().flatMap(this::sliced).toList();
    }

    private Stream<List<Numbered>> sliced(List<Numbered> round) {
        return IntStream.iterate(0, from -> from < round.size(), from -> from + step)
                .mapToObj(from -> round.subList(from, Math.min(round.size(), from + step)));
    }

    /** The first lines of each sha, then the second ones, and so on. */
    private static List<List<Numbered>> rounds(List<Numbered> lines) {
        Map<ByteBuffer, Integer> seen = new HashMap<>();
        List<List<Numbered>> rounds = new ArrayList<>();
        for (Numbered line : lines) {
            int round = seen.merge(line.commit().sha(), 1, Integer::sum);
            if (round > rounds.size()) {
                rounds.add(new ArrayList<>());
            }
            rounds.get(round - 1).add(line);
        }
        return rounds;
    }

    private Mono<Void> insert(List<Numbered> lines) {
        return lock.flatMap(repository -> insert(lines, repository));
    }

    private Mono<Void> insert(List<Numbered> lines, long repository) {
        Consumer<Statement> values = statement -> bind(statement, lines, repository);
        Mono<List<Numbered.StoredLine>> stored = ledger.options().onConflict() == OnConflict.UPDATE
                ? connection.select(IngestSql.UPSERT_BOUND, values, Numbered.StoredLine::of)
                : connection.select(IngestSql.INSERT_BOUND, values, Numbered.StoredLine::of);
        return stored.flatMap(this::noted);
    }

    private Mono<Void> noted(List<Numbered.StoredLine> rows) {
        for (Numbered.StoredLine row : rows) {
            Boolean isNew = row.isNew();
            if (isNew == null) {
                return Mono.error(new LeftOut());
            }
            ledger.stored(row.line(), isNew);
        }
        return Mono.empty();
    }

    private void bind(Statement statement, List<Numbered> lines, long repository) {
        Statement unused = statement
                .bind("$1", repository)
                .bind("$2", lines.stream().map(Numbered::line).toArray(Integer[]::new))
                .bind("$3", texts(lines, NewCommit::shaHex))
                .bind("$4", texts(lines, NewCommit::authorName))
                .bind("$5", texts(lines, NewCommit::authorEmail))
                .bind("$6", texts(lines, commit -> CopyRows.timestamp(commit.committed())))
                .bind("$7", texts(lines, NewCommit::message));
    }

    private static String[] texts(List<Numbered> lines, Function<NewCommit, String> text) {
        return lines.stream().map(line -> text.apply(line.commit())).toArray(String[]::new);
    }

    /** Stores the chunk anew, all but the lines that the server refuses: it is staged, as in strategy pivot. */
    private Mono<Void> inTurn(List<Numbered> lines) {
        SqlBatch stage = new SqlBatch().add(IngestSql.BACK_TO_CHUNK).add(IngestSql.CHUNK_DONE);
        if (isStaged) {
            stage.add(RefusedLinesSql.FORGET);
        } else {
            LinesInTurn.tables(stage.add(IngestSql.STAGE).add(IngestSql.INDEX_LINES));
        }
        isStaged = true;
        inChunk = false;
        return connection
                .run(anotherChunk(stage))
                .then(connection.copyIn(
                        IngestSql.COPY,
                        Mono.fromSupplier(() -> CopyRows.of(ledger, lines)).flux()))
                .then(lock)
                .flatMap(repository -> inTurn.store(new SqlBatch(), repository, first(lines), last(lines)));
    }

    /** In mode chunk a chunk with a bad line is taken back. */
    private Mono<Void> undoneIfBad(List<Numbered> lines) {
        if (!inTurn.isSpoiled(first(lines), last(lines))) {
            return Mono.empty();
        }
        ledger.forget(first(lines), last(lines));
        return send(IngestSql.BACK_TO_CHUNK);
    }

    private Mono<Void> conflicts() {
        LineSet conflicts = ledger.options().onConflict() == OnConflict.ERROR ? ledger.conflicts() : new LineSet(0);
        if (conflicts.isEmpty()) {
            return Mono.empty();
        }
        String named = conflicts.stream()
                .limit(NAMED_MAX)
                .mapToObj(line -> "line " + line)
                .reduce((left, right) -> left + ", " + right)
                .orElse("");
        int more = conflicts.count() - NAMED_MAX;
        return Mono.error(new Refusal.Taken(
                "sha",
                "Stored already, or twice in the upload: " + named + (more > 0 ? " and " + more + " more." : ".")));
    }

    /** A trigger kept a line from being stored, without a word. */
    private static final class LeftOut extends RuntimeException {
        LeftOut() {
            super("a line is left out", null, false, false);
        }
    }

    private Mono<Void> send(@CompileTimeConstant String sql) {
        return connection.run(new SqlBatch().add(sql)).then();
    }
}
