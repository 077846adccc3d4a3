package dev.onetrip.core;

import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import reactor.core.publisher.Mono;

/**
 * Sends COMMIT and finds out what became of it. Once sent, COMMIT is waited for beyond the deadline; when its answer is
 * lost, the server is asked on another connection.
 */
final class Commit {
    // a failed transaction answers COMMIT with a silent ROLLBACK; the SELECT makes it error 25P02
    private static final String COMMIT = "SELECT 1; COMMIT";

    private final Fate fate;
    private final Duration wait;

    /** @param wait longest wait for the answer to COMMIT before the server is asked */
    Commit(Fate fate, Duration wait) {
        this.fate = fate;
        this.wait = wait;
    }

    /** Completes when the writes are durable; else the error says {@linkplain CommitLost what is known} of them. */
    Mono<Void> of(UnitConnection connection) {
        return connection
                .control(COMMIT)
                .timeout(wait, connection.loop())
                .doOnSuccess(committed -> connection.markClean())
                .then()
                .onErrorResume(
                        error -> !isRefusal(error),
                        // closed first: a transaction that COMMIT never reached ends with its connection
                        lost -> close(connection)
                                .then(fate.of(connection.transactionId()).flatMap(outcome -> switch (outcome) {
                                    case COMMITTED -> Mono.empty();
                                    case ROLLED_BACK, UNKNOWN -> Mono.error(new CommitLost(outcome, lost));
                                })));
    }

    private Mono<Void> close(UnitConnection connection) {
        return connection.raw().close().timeout(wait).onErrorComplete();
    }

    /** The server itself refused to commit and has rolled back, e.g. 40001 or 25P02. */
    private static boolean isRefusal(Throwable error) {
        return error instanceof R2dbcException sql && SqlState.of(sql).isDefinite();
    }
}
