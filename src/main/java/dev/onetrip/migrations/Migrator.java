package dev.onetrip.migrations;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Brings a database from one step to another. One of several at a time, the others wait for it and find its work done;
 * whatever ends one, what was done is recorded, and the next goes on from there. Refuses before it changes anything
 * where the database and the steps do not fit.
 */
final class Migrator {
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Steps steps;
    private final Settings settings;
    private final Connector connector;
    private final Progress progress;
    private final RandomGenerator random;

    Migrator(Steps steps, Settings settings, Connector connector, Progress progress, RandomGenerator random) {
        this.steps = steps;
        this.settings = settings;
        this.connector = connector;
        this.progress = progress;
        this.random = random;
    }

    /**
     * Ends what is half done, then does at most that many steps more; 0 or more. A half done undo is not ended: its
     * step is brought back, and counts as one.
     */
    void up(int most) {
        up(most, steps.newest());
    }

    /**
     * Ends what is half done, then does every step that services of the version before go on working with: in a
     * database with tables it stops before the first contract after {@code needed}.
     *
     * @param needed the oldest step that this version works with
     */
    void upToContract(int needed) {
        up(Integer.MAX_VALUE, needed);
    }

    private void up(int most, int needed) {
        locked((connection, runner) -> {
            UnderWay underWay = prepare(connection, runner);
            Records records = new Records(connection);
            int begin = records.applied().size();
            boolean isBack = underWay != null && underWay.direction() == Direction.DOWN;
            if (underWay != null) {
                new HalfDone(connection, steps, runner, progress).forward(underWay, begin);
            }
            int version = records.applied().size();
            int last = (int) Math.min(steps.newest(), (long) version + most - (isBack ? 1 : 0));
            List<Step> missing = steps.between(version, begin == 0 ? last : beforeContract(version, last, needed))
                    .toList();
            for (Step step : missing) {
                runner.run(step, Direction.UP, null, StepRunner.Found.WHOLE);
            }
            told(connection, missing.isEmpty() && underWay == null ? ", nothing to do" : "");
        });
    }

    private int beforeContract(int version, int last, int needed) {
        Optional<Step> contract = steps.contract(Math.max(version, needed), last);
        contract.ifPresent(step -> progress.say("stops before step " + step.number() + ", " + step.description()
                + ": services that know no step after " + Step.number(step.worksWith() - 1)
                + " need what it takes away; run migrate up 1 once none of them runs"));
        return contract.map(step -> step.id() - 1).orElse(last);
    }

    /** Undoes that many steps, the newest first; one that is half done counts as one, whichever way it was going. */
    void down(int most) {
        locked((connection, runner) -> {
            UnderWay underWay = prepare(connection, runner);
            Records records = new Records(connection);
            int left = most;
            if (underWay != null && left > 0) {
                new HalfDone(connection, steps, runner, progress)
                        .back(underWay, records.applied().size());
                left--;
            }
            for (int version = records.applied().size(); version > 0 && left > 0; version--) {
                runner.run(steps.get(version), Direction.DOWN, null, StepRunner.Found.WHOLE);
                left--;
            }
            told(connection, "");
        });
    }

    private void told(Connection connection, String more) throws SQLException {
        int version = new Records(connection).applied().size();
        progress.say("the schema is at step " + Step.number(version) + " of " + Step.number(steps.newest()) + more);
    }

    /** Everything that may refuse, and then the records, made or read. */
    private @Nullable UnderWay prepare(Connection connection, StepRunner runner) throws SQLException {
        Rights rights = Rights.of(connection);
        rights.check(connection, steps.tables());
        Records records = new Records(connection);
        List<Records.Applied> applied = records.applied();
        UnderWay underWay = records.underWay();
        int version = new History(steps).check(applied, underWay);
        boolean isUnsigned = applied.stream().anyMatch(one -> one.checksum().isEmpty());
        Adoption adoption = new Adoption(connection, steps, rights.schema());
        if (isUnsigned && underWay == null) {
            rights.checkScratch();
            adoption.check(version);
        }
        int adopted = 0;
        if (applied.isEmpty() && underWay == null && hasTables(connection, rights)) {
            rights.checkScratch();
            adopted = adoption.find();
        }
        record(runner, records, adopted, isUnsigned);
        return underWay;
    }

    private void record(StepRunner runner, Records records, int adopted, boolean isUnsigned) throws SQLException {
        runner.transactions().run("the records", () -> {
            records.create();
            for (Step step : steps.between(0, adopted).toList()) {
                records.record(step, step.checksum());
            }
            if (isUnsigned) {
                for (Step step : steps.all()) {
                    records.sign(step);
                }
            }
        });
        if (adopted > 0) {
            progress.say("the tables here are those of step " + Step.number(adopted) + ": recorded");
        }
    }

    private boolean hasTables(Connection connection, Rights rights) throws SQLException {
        Set<String> ours = new TreeSet<>(steps.tables());
        ours.removeAll(Catalogue.OWN);
        ours.retainAll(Catalogue.of(connection, rights.schema()).roots());
        return !ours.isEmpty();
    }

    /** What is done under the lock. */
    @FunctionalInterface
    private interface Work {
        void run(Connection connection, StepRunner runner) throws SQLException;
    }

    private void locked(Work work) {
        try (Connection connection = connector.open()) {
            await(connection);
            work.run(connection, new StepRunner(connection, connector, settings, progress, random));
        } catch (SQLException e) {
            throw Failures.explain("the migration", "what was done is recorded", e);
        }
    }

    /** The lock ends with the session, however that ends. */
    private void await(Connection connection) throws SQLException {
        long end = System.nanoTime() + settings.patience().toNanos();
        boolean isTold = false;
        while (!lock(connection)) {
            if (System.nanoTime() > end) {
                throw new MigrationRefused(
                        ExitCode.BUSY,
                        "another process is migrating this database for longer than "
                                + settings.patience().toSeconds() + " s: try again later (migrate status)");
            }
            if (!isTold) {
                progress.say("another process is migrating this database: waits for it");
                isTold = true;
            }
            Transactions.park(LOOK.toNanos());
        }
    }

    private static boolean lock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(RecordsSql.LOCK)) {
            return rows.next() && rows.getBoolean(1);
        }
    }
}
