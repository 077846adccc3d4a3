package dev.onetrip.commits.ingest;

import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.RefusedRows;
import dev.onetrip.transaction.UnitConnection;
import reactor.core.publisher.Mono;

/** The row of a repository, under which its writers take turns. */
final class Repositories {
    private Repositories() {}

    /** Creates or locks it: its id, or the refusal where a rule of the database is against it. One round trip. */
    static Mono<Long> lock(UnitConnection connection, String slug) {
        return connection
                .select(
                        IngestSql.LOCK_REPOSITORY,
                        statement -> statement.bind("$1", slug),
                        row -> Columns.required(row, 0, Long.class))
                .map(ids -> ids.get(0))
                .onErrorMap(RefusedRows::isBadData, RefusedRows::refusal);
    }
}
