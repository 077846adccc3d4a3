package dev.onetrip.commits.ingest;

import dev.onetrip.core.Refusal;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.SqlState;
import dev.onetrip.transaction.UnitConnection;
import io.r2dbc.spi.R2dbcException;
import reactor.core.publisher.Mono;

/**
 * Finds by halves the lines that the server refuses: each half is stored behind a savepoint of its own, until a refused
 * line is alone. The transaction goes on; all other lines are stored. About twenty statements for each refused line of
 * a thousand.
 */
final class RefusedLines {
    private final UnitConnection connection;
    private final Attempt attempt;
    private final Found found;
    private final int most;
    private int count;

    /**
     * @param attempt stores some lines behind {@link IngestSql#SAVEPOINT}
     * @param most lines that may be found; with one more the search ends with the server's error
     */
    RefusedLines(UnitConnection connection, Attempt attempt, Found found, int most) {
        this.connection = connection;
        this.attempt = attempt;
        this.found = found;
        this.most = most;
    }

    /** Stores the lines from {@code from} to before {@code to}; fails with the server's error where it refuses one. */
    @FunctionalInterface
    interface Attempt {
        Mono<Void> store(int from, int to);
    }

    /** Told of each refused line. */
    @FunctionalInterface
    interface Found {
        void line(int at, Refusal why);
    }

    /** Stores what the server takes of the lines from {@code from} to before {@code to}, at least one. */
    Mono<Void> storeOthers(int from, int to) {
        return attempt.store(from, to).onErrorResume(RefusedLines::isBadData, error -> {
            Mono<Void> back = connection.run(new SqlBatch().add(IngestSql.BACK)).then();
            if (to - from <= 1) {
                return ++count > most ? Mono.error(error) : back.doOnSuccess(done -> found.line(from, refusal(error)));
            }
            int middle = from + (to - from) / 2;
            return back.then(Mono.defer(() -> storeOthers(from, middle)))
                    .then(Mono.defer(() -> storeOthers(middle, to)));
        });
    }

    /** Whether the server refuses the values of a line, and would take others. */
    static boolean isBadData(Throwable error) {
        return error instanceof R2dbcException sql && SqlState.of(sql).isBadData();
    }

    /** The verdict on a line that alone failed so. */
    static Refusal refusal(Throwable error) {
        String state = SqlState.of((R2dbcException) error).code();
        return new Refusal.Invalid("", "is refused by the database with SQLSTATE " + state);
    }
}
