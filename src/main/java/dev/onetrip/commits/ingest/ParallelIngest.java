package dev.onetrip.commits.ingest;

import dev.onetrip.commits.NewCommit;
import dev.onetrip.commits.RepositoryIds;
import dev.onetrip.core.Refusal;
import dev.onetrip.transaction.Literal;
import dev.onetrip.transaction.RefusedRows;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.UnitConnection;
import dev.onetrip.transaction.UnitDefinition;
import dev.onetrip.transaction.UnitOfWork;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/**
 * A transaction a line, several at a time, each with a verdict of its own; lines of one sha one after the other. For
 * comparison, and not recommended: it takes several connections, and what was stored before an error stays.
 */
final class ParallelIngest implements Ingest {
    /** Lines that may wait in a lane while others go on. */
    private static final int LANE_LINES = 64;

    private final UnitOfWork unitOfWork;
    private final RepositoryIds ids;
    private final int parallelism;

    /** @param parallelism most connections at a time */
    ParallelIngest(UnitOfWork unitOfWork, RepositoryIds ids, int parallelism) {
        this.unitOfWork = unitOfWork;
        this.ids = ids;
        this.parallelism = parallelism;
    }

    @Override
    public Mono<Void> store(Upload upload) {
        UnitDefinition unit = UnitDefinition.within(upload.deadline());
        String slug = upload.options().slug();
        return unitOfWork
                .write(unit, connection -> Repositories.lock(connection, slug))
                .doOnNext(id -> ids.learn(slug, id))
                .flatMap(id -> lines(id, upload).then(Mono.defer(() -> keep(unit, id, upload))));
    }

    private Mono<Void> lines(long repository, Upload upload) {
        UnitDefinition unit = UnitDefinition.within(upload.deadline())
                .openingWith(new SqlBatch()
                        .add(RefusedRows.NO_DEFERRING)
                        .add(IngestSql.SHARE_REPOSITORY, Literal.number(repository)));
        return BoundRows.of(upload)
                .groupBy(this::lane, LANE_LINES)
                .flatMap(
                        lane -> lane.concatMap(line -> one(unit, repository, line, upload.ledger()), 1),
                        parallelism,
                        LANE_LINES)
                .then();
    }

    /** Lines of one sha take turns. */
    private int lane(Numbered line) {
        return Math.floorMod(line.commit().sha().hashCode(), parallelism);
    }

    /** Not where a line is still to be stored: the same upload with the same key, sent again, stores it. */
    private Mono<Void> keep(UnitDefinition unit, long repository, Upload upload) {
        return upload.ledger().mayPass()
                ? Mono.empty()
                : unitOfWork.write(unit, connection -> upload.answer().keep(connection, repository));
    }

    private Mono<Void> one(UnitDefinition unit, long repository, Numbered line, Ledger ledger) {
        boolean overwrites = ledger.options().onConflict() == OnConflict.UPDATE;
        return unitOfWork
                .write(unit, connection -> insert(connection, repository, line.commit(), overwrites))
                .doOnNext(stored -> stored.ifPresent(isNew -> ledger.stored(line.line(), isNew)))
                .then()
                .onErrorResume(Refusal.class, refusal -> Mono.fromRunnable(() -> ledger.refuse(line.line(), refusal)))
                .onErrorResume(
                        RefusedRows::isBadData,
                        error -> Mono.fromRunnable(() -> ledger.refuse(line.line(), RefusedRows.refusal(error))));
    }

    /** Whether it is new; empty where it was there. */
    private static Mono<Optional<Boolean>> insert(
            UnitConnection connection, long repository, NewCommit commit, boolean overwrites) {
        Consumer<Statement> values = statement -> statement
                .bind("$1", repository)
                .bind("$2", commit.authorName())
                .bind("$3", commit.authorEmail())
                .bind("$4", commit.shaHex())
                .bind("$5", CopyRows.timestamp(commit.committed()))
                .bind("$6", commit.message());
        Mono<List<Boolean>> stored = overwrites
                ? connection.select(IngestSql.UPSERT_ONE, values, ParallelIngest::isNew)
                : connection.select(IngestSql.INSERT_ONE, values, ParallelIngest::isNew);
        return connection
                .update(
                        IngestSql.ENSURE_AUTHOR,
                        statement -> statement
                                .bind("$1", repository)
                                .bind("$2", commit.authorName())
                                .bind("$3", commit.authorEmail()))
                .then(stored)
                .map(rows -> rows.stream().findFirst());
    }

    private static boolean isNew(Row row) {
        return Boolean.TRUE.equals(row.get(0, Boolean.class));
    }
}
