package dev.onetrip.transaction;

import com.google.errorprone.annotations.CompileTimeConstant;
import java.time.Duration;
import java.time.Instant;
import reactor.core.publisher.Mono;

/** A table whose old rows are deleted; a feature declares a bean for each of its own. */
public final class PrunedTable implements Chore {
    private final String name;

    @CompileTimeConstant
    private final String sql;

    private final long atOnce;
    private final Duration kept;
    private final Duration every;

    /**
     * One table.
     *
     * @param sql a DELETE of rows from before $1, at most $2 of them
     * @param atOnce most rows of one statement
     * @param kept rows that are younger stay
     * @param every pause before each pruning
     */
    public PrunedTable(String name, @CompileTimeConstant String sql, long atOnce, Duration kept, Duration every) {
        this.name = name;
        this.sql = sql;
        this.atOnce = atOnce;
        this.kept = kept;
        this.every = every;
    }

    @Override
    public String name() {
        return name;
    }

    /** Deletes rows that are too old at that time; fewer than {@link #atOnce} say that none is left. */
    @Override
    public Mono<Long> some(UnitConnection connection, Instant now) {
        return connection.update(
                sql, statement -> statement.bind("$1", now.minus(kept)).bind("$2", atOnce));
    }

    @Override
    public long atOnce() {
        return atOnce;
    }

    @Override
    public Duration every() {
        return every;
    }
}
