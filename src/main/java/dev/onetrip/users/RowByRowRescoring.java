package dev.onetrip.users;

import dev.onetrip.transaction.UnitConnection;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One trip a user: the baseline that everything else is measured against. */
final class RowByRowRescoring extends ReadingRescoring {
    RowByRowRescoring(ScoreFormula formula) {
        super(formula);
    }

    @Override
    Mono<Void> write(UnitConnection connection, long board, List<Scored> fresh) {
        return Flux.fromIterable(fresh)
                .concatMap(user -> connection.update(
                        UsersSql.RESCORE_ONE,
                        statement -> statement
                                .bind("$1", user.score())
                                .bind("$2", board)
                                .bind("$3", user.id())))
                .then();
    }
}
