package dev.onetrip.commits.ingest;

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
    private final DataSize workMem;

    UploadUnit(UnitOfWork unitOfWork, DataSize workMem) {
        this.unitOfWork = unitOfWork;
        this.workMem = workMem;
    }

    /**
     * Runs the work, then keeps the answer.
     *
     * @param opening statements that share BEGIN's round trip; those of this unit are added
     */
    Mono<Void> run(Upload upload, SqlBatch opening, Function<UnitConnection, Mono<Void>> work) {
        Function<UnitConnection, Mono<Void>> once = OneTry.of(
                connection -> work.apply(connection).then(upload.answer().keep(connection)));
        UnitDefinition unit = UnitDefinition.within(upload.deadline())
                .openingWith(opening.add(IngestSql.WORK_MEM, Literal.number(workMem.toKilobytes()))
                        .add(RefusedRows.NO_DEFERRING));
        return upload.options().rehearsal() ? unitOfWork.rehearse(unit, once) : unitOfWork.write(unit, once);
    }
}
