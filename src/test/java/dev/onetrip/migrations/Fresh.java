package dev.onetrip.migrations;

import dev.onetrip.support.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * A database of its own without any table, on the server of another, and a migrator for it.
 *
 * @param database the new one
 * @param told every line of its migrators
 */
record Fresh(Database database, List<String> told) implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final RandomGenerator RANDOM = RandomGenerator.of("L64X128MixRandom");

    static Fresh beside(Database other) {
        String name = "fresh_" + NUMBER.incrementAndGet();
        other.sql("CREATE DATABASE " + name);
        return new Fresh(
                new Database(other.host(), other.port(), other.user(), other.password(), name),
                new CopyOnWriteArrayList<>());
    }

    Migrator migrator() {
        return migrator(Steps.onClassPath(Steps.SERVICE), database);
    }

    /** One that waits so long for a lock at first. */
    Migrator migrator(Duration lockTimeout) {
        return migrator(Steps.onClassPath(Steps.SERVICE), database, lockTimeout);
    }

    Migrator migrator(Steps steps, Database as) {
        return migrator(steps, as, Duration.ofMillis(100));
    }

    private Migrator migrator(Steps steps, Database as, Duration lockTimeout) {
        // patience for a machine that is busy: no test waits for its end
        Settings settings = new Settings(lockTimeout, Duration.ofMinutes(2), Duration.ofSeconds(5));
        return new Migrator(steps, settings, as::connect, new Progress(told::add, Duration.ZERO), RANDOM);
    }

    ExitCode status() {
        return new Report(Steps.onClassPath(Steps.SERVICE), database::connect, told::add).status();
    }

    Catalogue catalogue() {
        try (Connection connection = database.connect()) {
            return Catalogue.of(connection, "public");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many steps are recorded; 0 too where no record is. */
    long version() {
        return database.strings(
                                "SELECT to_regclass('schema_steps')::text WHERE to_regclass('schema_steps') IS NOT NULL")
                        .isEmpty()
                ? 0
                : database.number("SELECT count(*) FROM schema_steps");
    }

    /** The last line of a migration that ended there. */
    static String at(int step) {
        return "the schema is at step " + Step.number(step) + " of "
                + Step.number(Steps.onClassPath(Steps.SERVICE).newest());
    }

    /** Anything under way, as text. */
    List<String> underWay() {
        return database.strings("SELECT step || ' ' || direction || ' ' || part FROM schema_under_way");
    }

    /** On the same server, any of its databases but this one. */
    private void drop() {
        new Database(database.host(), database.port(), database.user(), database.password(), "postgres")
                .sql("DROP DATABASE " + database.name() + " WITH (FORCE)");
    }

    @Override
    public void close() {
        drop();
    }
}
