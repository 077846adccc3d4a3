package dev.onetrip.users;

import static dev.onetrip.transaction.Literal.number;

import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.UnitConnection;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
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
    public final void open(SqlBatch opening, long board) {
        opening.add(UsersSql.SCORES, number(board));
    }

    @Override
    public final Mono<Void> rescore(UnitConnection connection, Pass pass, List<@Nullable Object[]> read) {
        List<Scored> fresh = new ArrayList<>(read.size() + pass.created().size());
        for (@Nullable Object[] row : read) {
            BigDecimal score = (BigDecimal) Objects.requireNonNull(row[1]);
            fresh.add(new Scored((Long) Objects.requireNonNull(row[0]), pass.rescored(formula, score)));
        }
        fresh.addAll(pass.rescoredNewcomers(formula));
        return write(connection, pass.board(), fresh);
    }

    /** Writes the scores, possibly none. */
    abstract Mono<Void> write(UnitConnection connection, long board, List<Scored> fresh);
}
