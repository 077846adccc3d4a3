package dev.onetrip.users;

import static dev.onetrip.transaction.Literal.number;

import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.Slot;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.UnitConnection;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/** What the ways share that compute in Java: they read every score with the lock, and differ in how they write. */
abstract class ReadingRescoring implements Rescoring {
    private final ScoreFormula formula;

    ReadingRescoring(ScoreFormula formula) {
        this.formula = formula;
    }

    @Override
    public final ScoreFormula formula() {
        return formula;
    }

    @Override
    public final Slot<Scored> open(SqlBatch opening, long board) {
        return opening.add(
                UsersSql.SCORES,
                row -> new Scored(Columns.required(row, 0, Long.class), Columns.required(row, 1, BigDecimal.class)),
                number(board));
    }

    @Override
    public final Mono<Void> rescore(UnitConnection connection, Pass pass, List<Scored> read) {
        List<Scored> fresh = new ArrayList<>(read.size() + pass.created().size());
        read.forEach(user -> fresh.add(new Scored(user.id(), pass.rescored(formula, user.score()))));
        fresh.addAll(pass.rescoredNewcomers());
        return write(connection, pass.board().id(), fresh);
    }

    /** Writes the scores, possibly none. */
    abstract Mono<Void> write(UnitConnection connection, long board, List<Scored> fresh);
}
