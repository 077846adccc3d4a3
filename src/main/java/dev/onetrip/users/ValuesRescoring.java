package dev.onetrip.users;

import static dev.onetrip.transaction.Literal.list;
import static dev.onetrip.transaction.Literal.number;
import static dev.onetrip.transaction.Literal.row;

import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.UnitConnection;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * {@code UPDATE … FROM (VALUES …)}, a thousand rows a statement, all statements in one trip: the way for any formula.
 */
final class ValuesRescoring extends ReadingRescoring {
    /** Rows of one statement: beyond a thousand the planner's work grows faster than the trip's share shrinks. */
    private static final int ROWS = 1_000;

    ValuesRescoring(ScoreFormula formula) {
        super(formula);
    }

    @Override
    Mono<Void> write(UnitConnection connection, long board, List<Scored> fresh) {
        SqlBatch batch = new SqlBatch();
        addTo(batch, board, fresh);
        connection.last(batch);
        return Mono.empty();
    }

    /** Adds the statements that give these users these scores. */
    static void addTo(SqlBatch batch, long board, List<Scored> fresh) {
        for (int from = 0; from < fresh.size(); from += ROWS) {
            List<Scored> rows = fresh.subList(from, Math.min(fresh.size(), from + ROWS));
            batch.add(
                    UsersSql.RESCORE_VALUES,
                    list(rows.stream()
                            .map(user -> row(number(user.id()), number(user.score())))
                            .toList()),
                    number(board));
        }
    }
}
