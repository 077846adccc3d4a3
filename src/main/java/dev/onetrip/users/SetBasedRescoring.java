package dev.onetrip.users;

import static dev.onetrip.transaction.Literal.list;
import static dev.onetrip.transaction.Literal.number;

import dev.onetrip.transaction.Literal;
import dev.onetrip.transaction.Slot;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.UnitConnection;
import java.util.List;
import reactor.core.publisher.Mono;

/** One UPDATE computes every score on the server: nothing is read, one trip; affine formulas only. */
final class SetBasedRescoring implements Rescoring {
    private final AffineFormula formula;

    SetBasedRescoring(AffineFormula formula) {
        this.formula = formula;
    }

    @Override
    public ScoreFormula formula() {
        return formula;
    }

    @Override
    public Slot<Scored> open(SqlBatch opening, long board) {
        return Slot.unasked();
    }

    @Override
    public Mono<Void> rescore(UnitConnection connection, Pass pass, List<Scored> read) {
        Affine step = pass.folded(formula);
        List<Literal> newcomers =
                pass.created().stream().map(user -> number(user.id())).toList();
        SqlBatch batch = new SqlBatch()
                .add(
                        UsersSql.RESCORE_SET,
                        number(step.slope()),
                        number(step.intercept()),
                        number(pass.board().id()),
                        list(newcomers));
        ValuesRescoring.addTo(batch, pass.board().id(), pass.rescoredNewcomers());
        connection.last(batch);
        return Mono.empty();
    }
}
