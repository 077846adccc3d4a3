package dev.onetrip.transaction;

import dev.onetrip.core.Refusal;
import io.r2dbc.spi.R2dbcException;
import reactor.core.publisher.Mono;

/**
 * Finds by halves the lines that the server refuses: each half is stored behind a savepoint of its own, until a refused
 * line is alone. The transaction goes on; all other lines are stored. About twenty statements for each refused line of
 * a thousand.
 */
public final class RefusedLines {
    /** Begins each attempt. */
    public static final String SAVEPOINT = "SAVEPOINT part_of_lines";

    /** Takes an attempt back. */
    public static final String BACK = "ROLLBACK TO SAVEPOINT part_of_lines";

    private final UnitConnection connection;
    private final Attempt attempt;
    private final Found found;
    private final int most;
    private int count;

    /**
     * @param attempt stores some lines behind {@link #SAVEPOINT}
     * @param most lines that may be found; with one more the search ends with the server's error
     */
    public RefusedLines(UnitConnection connection, Attempt attempt, Found found, int most) {
        this.connection = connection;
        this.attempt = attempt;
        this.found = found;
        this.most = most;
    }

    /** Stores the lines from {@code from} to before {@code to}; fails with the server's error where it refuses one. */
    @FunctionalInterface
    public interface Attempt {
        /** One attempt. */
        Mono<Void> store(int from, int to);
    }

    /** Told of each refused line. */
    @FunctionalInterface
    public interface Found {
        /** One line. */
        void line(int at, Throwable why);
    }

    /** Stores what the server takes of the lines from {@code from} to before {@code to}, at least one. */
    public Mono<Void> storeOthers(int from, int to) {
        return attempt.store(from, to).onErrorResume(RefusedLines::isBadData, error -> {
            Mono<Void> back = connection.run(new SqlBatch().add(BACK)).then();
            if (to - from <= 1) {
                return ++count > most ? Mono.error(error) : back.doOnSuccess(done -> found.line(from, error));
            }
            int middle = from + (to - from) / 2;
            return back.then(Mono.defer(() -> storeOthers(from, middle)))
                    .then(Mono.defer(() -> storeOthers(middle, to)));
        });
    }

    /** Whether the server refuses the values of a line, and would take others. */
    public static boolean isBadData(Throwable error) {
        return error instanceof R2dbcException sql && SqlState.of(sql).isBadData();
    }

    /** The verdict on a line that alone failed so. */
    public static Refusal refusal(Throwable error) {
        return new Refusal.Invalid("", "is refused by the database with SQLSTATE " + state(error));
    }

    /** What the server said of a line that alone failed so. */
    public static String state(Throwable error) {
        return SqlState.of((R2dbcException) error).code();
    }
}
