package dev.onetrip.commits.ingest;

import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.Slot;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.UnitConnection;
import reactor.core.publisher.Mono;

/**
 * COPY into a temporary table while the upload goes on, then one merge in key order: five round trips in one
 * transaction, whatever the number of lines; one or two more for each chunk in mode chunk where the tables have rules
 * of their operator, and one for every 10,000 lines that those refuse. The repository is locked for the merge alone.
 */
final class PivotIngest implements Ingest {
    private final UploadUnit oneUnit;

    PivotIngest(UploadUnit oneUnit) {
        this.oneUnit = oneUnit;
    }

    @Override
    public Mono<Void> store(Upload upload) {
        SqlBatch opening = new SqlBatch().add(IngestSql.NO_LOOPS).add(IngestSql.STAGE);
        Slot<Boolean> hasRules = opening.add(RefusedLinesSql.HAS_RULES, row -> Columns.required(row, 0, Boolean.class));
        return oneUnit.run(
                upload,
                opening,
                connection ->
                        staged(connection, upload, connection.opened(hasRules).get(0)));
    }

    private static Mono<Long> staged(UnitConnection connection, Upload upload, boolean hasRules) {
        Ledger ledger = upload.ledger();
        return connection
                .copyIn(IngestSql.COPY, new CopyRows(ledger).rows(upload.pieces()))
                .then(Mono.defer(ledger::check))
                .then(Mono.defer(
                        () -> Repositories.lock(connection, upload.options().slug())))
                .flatMap(id -> new Merge(connection, ledger, id, hasRules).run().thenReturn(id));
    }
}
