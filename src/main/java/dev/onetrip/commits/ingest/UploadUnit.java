package dev.onetrip.commits.ingest;

import dev.onetrip.core.Outcome;
import dev.onetrip.core.Refusal;
import dev.onetrip.transaction.Literal;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.UnitConnection;
import dev.onetrip.transaction.UnitDefinition;
import dev.onetrip.transaction.UnitOfWork;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;

/** A whole upload as one unit of work on one connection. It cannot run again: its lines have gone by. */
final class UploadUnit {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final UnitOfWork unitOfWork;
    private final DataSize workMem;

    UploadUnit(UnitOfWork unitOfWork, DataSize workMem) {
        this.unitOfWork = unitOfWork;
        this.workMem = workMem;
    }

    /** With statements that share BEGIN's round trip. */
    Mono<Void> run(Upload upload, SqlBatch opening, Function<UnitConnection, Mono<Void>> work) {
        AtomicBoolean begun = new AtomicBoolean();
        Function<UnitConnection, Mono<Void>> once = connection -> begun.compareAndSet(false, true)
                ? work.apply(connection).then(upload.answer().keep(connection))
                : Mono.error(again());
        UnitDefinition unit = UnitDefinition.within(upload.deadline())
                .openingWith(new SqlBatch()
                        .add(IngestSql.WORK_MEM, Literal.number(workMem.toKilobytes()))
                        .addAll(opening));
        return upload.options().rehearsal() ? unitOfWork.rehearse(unit, once) : unitOfWork.write(unit, once);
    }

    private static Refusal again() {
        return new Refusal.Unavailable(
                "The database ended the work. Nothing was written: send the lines again.",
                Outcome.ROLLED_BACK,
                SOON,
                new IllegalStateException("an upload cannot be read twice"));
    }
}
