package dev.onetrip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.core.Outcome;
import dev.onetrip.core.Refusal;
import dev.onetrip.support.Database;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Units of work of two inserts each, so that one that was written by half shows. */
final class Halves {
    static final String INSERT = "INSERT INTO halves (unit, half) VALUES ($1, $2)";

    private final Database database;

    Halves(Database database) {
        this.database = database;
        database.sql("CREATE TABLE IF NOT EXISTS halves (unit bigint, half int)");
        database.sql("TRUNCATE halves");
    }

    /** The work of one unit; the second half of every other one rides with COMMIT. */
    static Mono<Long> write(UnitConnection connection, long unit) {
        Mono<Long> second = unit % 2 == 0
                ? insert(connection, unit, 2)
                : Mono.<Long>fromRunnable(() -> connection.last(
                        new SqlBatch().add("INSERT INTO halves (unit, half) VALUES (?, 2)", Literal.number(unit))));
        return insert(connection, unit, 1).then(second).thenReturn(unit);
    }

    static Mono<Long> insert(UnitConnection connection, long unit, int half) {
        return connection.update(INSERT, statement -> statement.bind("$1", unit).bind("$2", half));
    }

    /** What a client of a unit of work was told: {@code done}, or the name and the outcome of the refusal. */
    static Mono<String> told(Mono<?> unit) {
        return unit.thenReturn("done").onErrorResume(error -> Mono.just(told(error)));
    }

    private static String told(Throwable error) {
        return error instanceof Refusal refusal
                ? refusal.type() + " "
                        + refusal.outcome().map(Outcome::toString).orElse("?")
                : error.toString();
    }

    /** How many units have one row, or more than two. */
    long broken() {
        return database.number("SELECT count(*) FROM (SELECT FROM halves GROUP BY unit HAVING count(*) <> 2) broken");
    }

    /** The units that were written. */
    Set<Long> written() {
        return database.query("SELECT DISTINCT unit FROM halves").stream()
                .map(Halves::number)
                .collect(Collectors.toUnmodifiableSet());
    }

    boolean has(long unit) {
        return database.number("SELECT count(*) FROM halves WHERE unit = ?", unit) == 2;
    }

    private static Long number(Map<String, @Nullable Object> row) {
        return (Long) java.util.Objects.requireNonNull(row.get("unit"));
    }

    /**
     * Every unit is whole, and there exactly if its client was told so; a unit of which nothing was told is not asked
     * for.
     */
    void assertAsTold(Map<Long, String> told) {
        assertThat(broken()).as("half-written units").isZero();
        Set<Long> written = written();
        told.forEach((unit, fate) -> {
            if (!fate.equals(Storm.NOTHING)) {
                assertThat(written.contains(unit))
                        .as("%s was told %s", unit, fate)
                        .isEqualTo(fate.equals("done"));
            }
        });
    }
}
