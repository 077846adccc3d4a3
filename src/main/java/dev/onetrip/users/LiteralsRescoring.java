package dev.onetrip.users;

import static dev.onetrip.transaction.Literal.number;

import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.UnitConnection;
import java.util.List;
import reactor.core.publisher.Mono;

/** One UPDATE a user, all of them in one trip: the plain use of a batch. */
final class LiteralsRescoring extends ReadingRescoring {
    LiteralsRescoring(ScoreFormula formula) {
        super(formula);
    }

    @Override
    Mono<Void> write(UnitConnection connection, long board, List<Scored> fresh) {
        SqlBatch batch = new SqlBatch();
        fresh.forEach(
                user -> batch.add(UsersSql.RESCORE_LITERAL, number(user.score()), number(board), number(user.id())));
        connection.last(batch);
        return Mono.empty();
    }
}
