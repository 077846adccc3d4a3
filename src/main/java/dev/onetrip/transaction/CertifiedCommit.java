package dev.onetrip.transaction;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Outcome;
import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import reactor.core.publisher.Mono;

/**
 * Sends COMMIT, with the last statements of the unit before it, and finds out what became of it. Once it is sent, its
 * answer is waited for a little beyond the deadline: then the server is asked to cancel, and says itself whether that
 * came before COMMIT. When the answer is lost, the server is asked on another connection. Where no server can be asked
 * in time, or the server itself lost the node behind it that commits, the outcome is unknown.
 */
final class CertifiedCommit {
    private final PooledConnections connections;
    private final OutcomeLookup fate;
    private final Duration wait;
    private final Duration certificateWait;

    /**
     * @param wait longest wait for the answer to COMMIT where no statements ride with it; after it the server is asked
     * @param certificateWait longest time after the deadline until the outcome is told
     */
    CertifiedCommit(PooledConnections connections, OutcomeLookup fate, Duration wait, Duration certificateWait) {
        this.connections = connections;
        this.fate = fate;
        this.wait = wait;
        this.certificateWait = certificateWait;
    }

    /** Completes when the writes are durable; else the error says {@linkplain CommitLost what is known} of them. */
    Mono<Void> of(UnitConnection connection) {
        Deadline told = connection.deadline().plus(certificateWait);
        Mono<Outcome> found = fate.of(connection.transactionId());
        // asked beside the wait for the answer, since a busy server takes its time to accept the question
        Mono<Void> asked = Mono.delay(PooledConnections.HESITATION).then(found).then(Mono.never());
        Mono<Void> answer =
                connections.answered(connection, connection.commit(), late -> Mono.firstWithSignal(late, asked));
        // the last statements may wait for locks, COMMIT alone is quick
        Mono<Void> inTime = connection.last().isEmpty() ? answer.timeout(wait, connection.loop()) : answer;
        return inTime.doOnSuccess(committed -> connection.markClean())
                .onErrorMap(Refusals::isNodeLost, lost -> new CommitLost(Outcome.UNKNOWN, lost))
                .onErrorResume(
                        error -> !isRefusal(error) && !(error instanceof CommitLost),
                        lost -> Mono.firstWithSignal(
                                OutcomeLookup.inTime(found, told).flatMap(known -> switch (known) {
                                    case COMMITTED -> Mono.empty();
                                    case ROLLED_BACK, UNKNOWN -> Mono.error(new CommitLost(known, lost));
                                }),
                                // a transaction that COMMIT never reached ends with its connection
                                connections.close(connection).then(Mono.never())))
                .then(connection.confirmed());
    }

    /** The server itself refused to commit and has rolled back, e.g. 40001 or 25P02. */
    private static boolean isRefusal(Throwable error) {
        return error instanceof R2dbcException sql && SqlState.of(sql).isDefinite();
    }
}
