package dev.onetrip.users;

import dev.onetrip.transaction.UnitConnection;
import java.math.BigDecimal;
import java.util.List;
import reactor.core.publisher.Mono;

/** Two arrays bound to one statement: the least text, one trip more than the ways that share a batch. */
final class UnnestRescoring extends ReadingRescoring {
    UnnestRescoring(ScoreFormula formula) {
        super(formula);
    }

    @Override
    Mono<Void> write(UnitConnection connection, long board, List<Scored> fresh) {
        Long[] ids = fresh.stream().map(Scored::id).toArray(Long[]::new);
        BigDecimal[] scores = fresh.stream().map(Scored::score).toArray(BigDecimal[]::new);
        return connection
                .update(
                        UsersSql.RESCORE_UNNEST,
                        statement -> statement.bind("$1", board).bind("$2", ids).bind("$3", scores))
                .then();
    }
}
