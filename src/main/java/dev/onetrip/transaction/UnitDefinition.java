package dev.onetrip.transaction;

import dev.onetrip.core.Deadline;
import java.time.Duration;
import org.springframework.transaction.TransactionDefinition;

/**
 * What a unit of work is opened with.
 *
 * @param deadline covers the wait for a connection, BEGIN and the work; a COMMIT that was sent is waited for beyond it
 * @param opening statements that share BEGIN's round trip, e.g. the lock; may be empty
 * @param isolationLevel one of the {@code ISOLATION_} constants of {@link TransactionDefinition}; the default is
 *     PostgreSQL's READ COMMITTED
 */
public record UnitDefinition(Deadline deadline, SqlBatch opening, int isolationLevel) implements TransactionDefinition {

    /** A READ COMMITTED unit of work that opens with BEGIN alone. */
    public static UnitDefinition within(Deadline deadline) {
        return new UnitDefinition(deadline, new SqlBatch(), ISOLATION_DEFAULT);
    }

    /** A unit of work for a definition of Spring's own: its timeout in seconds, 30 when it has none. */
    static UnitDefinition of(TransactionDefinition definition) {
        int seconds = definition.getTimeout() > 0 ? definition.getTimeout() : 30;
        return within(Deadline.in(Duration.ofSeconds(seconds))).isolated(definition.getIsolationLevel());
    }

    /** The same with statements that share BEGIN's round trip. */
    public UnitDefinition openingWith(SqlBatch statements) {
        return new UnitDefinition(deadline, statements, isolationLevel);
    }

    /** The same at another isolation level. */
    public UnitDefinition isolated(int level) {
        return new UnitDefinition(deadline, opening, level);
    }

    @Override
    public int getIsolationLevel() {
        return isolationLevel;
    }
}
