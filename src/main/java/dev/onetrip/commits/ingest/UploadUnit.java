package dev.onetrip.commits.ingest;

import dev.onetrip.commits.RepositoryIds;
import dev.onetrip.transaction.Literal;
import dev.onetrip.transaction.OneTry;
import dev.onetrip.transaction.RefusedRows;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.UnitConnection;
import dev.onetrip.transaction.UnitDefinition;
import dev.onetrip.transaction.UnitOfWork;
import java.util.function.Function;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;

/** A whole upload as one unit of work on one connection. It cannot run again: its lines have gone by. */
final class UploadUnit {
    private final UnitOfWork unitOfWork;
    private final RepositoryIds ids;
    private final DataSize workMem;

    UploadUnit(UnitOfWork unitOfWork, RepositoryIds ids, DataSize workMem) {
        this.unitOfWork = unitOfWork;
        this.ids = ids;
        this.workMem = workMem;
    }

    /**
     * Runs the work, then keeps the answer.
     *
     * @param opening statements that share BEGIN's round trip; those of this unit are added
     * @param work yields the id of the repository
     */
    Mono<Void> run(Upload upload, SqlBatch opening, Function<UnitConnection, Mono<Long>> work) {
        Function<UnitConnection, Mono<Long>> once = OneTry.of(connection -> work.apply(connection)
                .flatMap(id -> upload.answer().keep(connection, id).thenReturn(id)));
        UnitDefinition unit = UnitDefinition.within(upload.deadline())
                .openingWith(opening.add(IngestSql.WORK_MEM, Literal.number(workMem.toKilobytes()))
                        .add(RefusedRows.NO_DEFERRING));
        return upload.options().rehearsal()
                ? unitOfWork.rehearse(unit, once).then()
                : unitOfWork
                        .write(unit, once)
                        .doOnNext(id -> ids.learn(upload.options().slug(), id))
                        .then();
    }
}
