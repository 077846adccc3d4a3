package dev.onetrip.migrations;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells what there is and what there would be to do; changes nothing. */
final class Report {
    private static final int SHOWN = 100;

    private final Steps steps;
    private final Connector connector;
    private final Consumer<String> out;

    Report(Steps steps, Connector connector, Consumer<String> out) {
        this.steps = steps;
        this.connector = connector;
        this.out = out;
    }

    /** Every step and whether the database has it; {@link ExitCode#HALF_DONE} where one is half done. */
    ExitCode status() {
        try (Connection connection = connector.open()) {
            Records records = new Records(connection);
            List<Records.Applied> applied = records.applied();
            UnderWay underWay = records.underWay();
            applied.forEach(one -> out.accept(Step.number(one.id()) + "  " + one.at() + "  " + one.description()
                    + (one.checksum().isEmpty() ? " (by schema.sql)" : "")));
            steps.between(applied.size(), steps.newest())
                    .forEach(step -> out.accept(step.number() + "  missing  " + step.description()));
            int version = new History(steps).check(applied, underWay);
            out.accept("the schema is at step " + Step.number(version) + " of " + Step.number(steps.newest()));
            return told(underWay);
        } catch (SQLException e) {
            throw Failures.explain("migrate status", "nothing was changed", e);
        }
    }

    /** What {@code migrate up} would do and which locks it would take; refuses what that would refuse. */
    ExitCode check() {
        try (Connection connection = connector.open()) {
            Records records = new Records(connection);
            List<Records.Applied> applied = records.applied();
            UnderWay underWay = records.underWay();
            int version = new History(steps).check(applied, underWay);
            Rights rights = Rights.of(connection);
            rights.check(connection, steps.tables());
            if (underWay == null
                    && (applied.isEmpty()
                            || applied.stream().anyMatch(one -> one.checksum().isEmpty()))) {
                rights.checkScratch();
                version = new Adoption(connection, steps, rights.schema()).find();
                out.accept("the tables here are those of step " + Step.number(version));
            }
            ExitCode told = told(underWay);
            steps.between(version, steps.newest()).forEach(this::explain);
            out.accept(
                    version == steps.newest()
                            ? "nothing to do"
                            : "migrate up does this" + end(version) + "; nothing was changed");
            return told;
        } catch (SQLException e) {
            throw Failures.explain("migrate check", "nothing was changed", e);
        }
    }

    private ExitCode told(@Nullable UnderWay underWay) {
        if (underWay == null) {
            return ExitCode.DONE;
        }
        out.accept("step " + underWay + " is half done: " + underWay.direction().ways());
        return ExitCode.HALF_DONE;
    }

    /** Where {@code migrate up} stops, unless that is at the newest step. */
    private String end(int version) {
        return steps.contract(Math.max(version, MigrationsConfiguration.OLDEST), steps.newest())
                .filter(step -> version > 0)
                .map(step -> " before step " + step.number() + ", migrate up N the rest")
                .orElse("");
    }

    private void explain(Step step) {
        out.accept(step.number() + " " + step.description() + (step.isContract() ? " (contract)" : ""));
        for (int i = 0; i < step.up().size(); i++) {
            Part part = step.up().get(i);
            out.accept("  part " + (i + 1) + ", " + word(part.kind()));
            for (String statement : SqlText.statements(part.sql())) {
                String shown = statement.length() > SHOWN ? statement.substring(0, SHOWN) + " …" : statement;
                String locks = Lock.of(statement).stream().map(Lock::toString).collect(Collectors.joining(", "));
                out.accept("    " + shown + (locks.isEmpty() ? "" : "  -- " + locks.toLowerCase(Locale.ROOT)));
            }
        }
    }

    private static String word(Part.Kind kind) {
        return switch (kind) {
            case TRANSACTION -> "one transaction";
            case OUTSIDE -> "outside of a transaction, beside the traffic";
            case BACKFILL -> "a transaction for each chunk, beside the traffic";
        };
    }
}
