package dev.onetrip.faults;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.UnitOfWork;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** The faults that a database meets. */
final class Faults {
    /** Beside what the fault itself takes. */
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final UnitOfWork unitOfWork;

    Faults(UnitOfWork unitOfWork) {
        this.unitOfWork = unitOfWork;
    }

    /** Ends when the row is free again. {@link Refusal.NotFound} where there is no board of that number. */
    Mono<HeldBoard> hold(HeldBoard held) {
        Duration time = Duration.ofMillis(held.millis());
        return unitOfWork
                .one(
                        Deadline.in(DEADLINE.plus(time)),
                        FaultsSql.HOLD,
                        statement -> statement.bind("$1", held.board()).bind("$2", held.millis() / 1e3),
                        row -> held)
                .switchIfEmpty(Mono.error(() -> new Refusal.NotFound("There is no board " + held.board() + ".")));
    }

    /** Ends every connection but its own. */
    Mono<CutConnections> cut() {
        return unitOfWork.one(
                Deadline.in(DEADLINE),
                FaultsSql.CUT,
                statement -> {},
                row -> new CutConnections(Columns.required(row, 0, Long.class)));
    }
}
