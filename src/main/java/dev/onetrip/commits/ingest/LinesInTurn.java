package dev.onetrip.commits.ingest;

import static dev.onetrip.transaction.Literal.number;

import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.Literal;
import dev.onetrip.transaction.RefusedRows;
import dev.onetrip.transaction.Slot;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.UnitConnection;
import dev.onetrip.web.FailureMode;
import io.r2dbc.spi.Row;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/**
 * Stores staged lines where the tables have rules of their operator: all but exactly the lines that the server refuses,
 * each line as if it had come alone after those before it. One round trip for a range of lines, and one for every
 * 10,000 refused lines.
 */
final class LinesInTurn {
    private final UnitConnection connection;
    private final Ledger ledger;
    private final boolean overwrites;

    LinesInTurn(UnitConnection connection, Ledger ledger) {
        this.connection = connection;
        this.ledger = ledger;
        this.overwrites = ledger.options().onConflict() == OnConflict.UPDATE;
    }

    /** Adds the tables that the work needs; outside of all savepoints, once in a transaction. */
    static void tables(SqlBatch batch) {
        batch.add(RefusedRows.TABLE)
                .add(RefusedRows.SEQUENCE)
                .add(RefusedLinesSql.NEW_AUTHORS)
                .add(RefusedLinesSql.READY)
                .add(RefusedLinesSql.TWINS)
                .add(RefusedLinesSql.INDEX_TWINS);
    }

    /** Stores the lines from the first to the last, after the statements of {@code before}, and notes each outcome. */
    Mono<Void> store(SqlBatch before, long repository, int first, int last) {
        SqlBatch batch = new SqlBatch().addAll(before);
        Literal id = number(repository);
        find(batch, id, number(first), number(last));
        if (overwrites) {
            batch.add(RefusedLinesSql.OVERWRITE, number(first), number(last), id);
        } else {
            batch.add(RefusedLinesSql.STORE_NEW, number(first), number(last), id, id);
        }
        batch.add(RefusedLinesSql.BY_BITMAP)
                .add(RefusedLinesSql.REFUSE_LEFT_OUT, id)
                .add(RefusedLinesSql.LEAVE_OUT_REFUSED)
                .add(RefusedLinesSql.DROP_AUTHORS, id, id)
                .add(IngestSql.LOOPS);
        Slot<Consumer<Ledger>> stored =
                batch.add(RefusedLinesSql.OUTCOMES, LinesInTurn::lines, number(overwrites ? 1 : 0));
        Slot<RefusedRows.Refused> refused = batch.add(RefusedRows.PAGE, RefusedRows.Refused::of, number(0));
        return connection.run(batch).flatMap(rows -> {
            rows.of(stored).forEach(note -> note.accept(ledger));
            return refuse(rows.of(refused));
        });
    }

    private void find(SqlBatch batch, Literal id, Literal first, Literal last) {
        Literal all = number(overwrites ? 1 : 0);
        batch.add(IngestSql.NO_LOOPS)
                .add(RefusedLinesSql.FIND_AUTHORS, first, last, id)
                .add(RefusedLinesSql.ASK_OF_AUTHORS, id)
                .add(RefusedLinesSql.DOMAINS_OF_AUTHORS)
                .add(RefusedLinesSql.NOTE_AUTHORS)
                .add(RefusedLinesSql.STORE_AUTHORS, id)
                .add(RefusedLinesSql.NOTE_AUTHORS)
                .add(RefusedRows.FORGET)
                .add(RefusedLinesSql.FIND_LINES, id, first, last, id, first, last)
                .add(RefusedLinesSql.REFUSE_AUTHORS)
                .add(RefusedLinesSql.ASK_OF_LINES, id, all)
                .add(RefusedLinesSql.DOMAINS_OF_LINES, all)
                .add(RefusedLinesSql.LEAVE_OUT_REFUSED)
                .add(RefusedLinesSql.FIND_TWINS)
                .add(RefusedLinesSql.INDEX_READY)
                .add(RefusedLinesSql.BY_INDEX);
    }

    /** Up to 8,192 lines of one outcome. */
    static Consumer<Ledger> lines(Row row) {
        boolean isNew = Columns.required(row, 0, Boolean.class);
        String[] lines = Columns.required(row, 1, String.class).split(",", -1);
        return ledger -> Arrays.stream(lines).mapToInt(Integer::parseInt).forEach(line -> ledger.stored(line, isNew));
    }

    /** Notes the page and those after it, each once the verdicts before it have room. */
    private Mono<Void> refuse(List<RefusedRows.Refused> page) {
        page.forEach(line -> ledger.refuse(line.line(), line.rule().refusal()));
        if (page.size() < RefusedRows.PAGE_ROWS) {
            return Mono.empty();
        }
        SqlBatch batch = new SqlBatch();
        Slot<RefusedRows.Refused> next = batch.add(
                RefusedRows.PAGE,
                RefusedRows.Refused::of,
                number(page.get(page.size() - 1).line()));
        return ledger.room(connection.run(batch).flatMap(rows -> refuse(rows.of(next))));
    }

    /** Whether the chunk of the line is not to be stored: of a bad line or, where that is a fault, of a conflict. */
    boolean isSpoiled(int first, int last) {
        if (ledger.options().mode() != FailureMode.CHUNK) {
            return false;
        }
        if (ledger.options().onConflict() == OnConflict.ERROR) {
            ledger.conflicts().stream()
                    .filter(line -> line >= first && line <= last)
                    .findFirst()
                    .ifPresent(ledger::spoil);
        }
        return ledger.badChunks().containsKey(ledger.chunkOf(first));
    }
}
