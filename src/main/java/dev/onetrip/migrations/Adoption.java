package dev.onetrip.migrations;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds out by its catalogue at which step a database is that was not made by steps. Tables of others in the same
 * schema do not matter.
 */
final class Adoption {
    private static final int TOLD = 3;

    private final Connection connection;
    private final Steps steps;
    private final String schema;

    Adoption(Connection connection, Steps steps, String schema) {
        this.connection = connection;
        this.steps = steps;
        this.schema = schema;
    }

    /** The newest step whose catalogue this is, 0 where nothing of it is there; refuses where it is none of them. */
    int find() throws SQLException {
        List<Catalogue> after = Scratch.after(connection, steps);
        Catalogue known = known(after);
        for (int step = steps.newest(); step >= 0; step--) {
            if (known.differences(after.get(step)).isEmpty()) {
                return step;
            }
        }
        Catalogue nearest = after.stream()
                .skip(1)
                .min(Comparator.comparingInt(
                        catalogue -> known.differences(catalogue).size()))
                .orElseThrow();
        throw refused(after.indexOf(nearest), known.differences(nearest));
    }

    /** Whether the catalogue is that of the step. */
    boolean isAt(int step) throws SQLException {
        List<Catalogue> after = Scratch.after(connection, steps);
        return known(after).differences(after.get(step)).isEmpty();
    }

    /** Refuses where the catalogue is not that of a step. */
    void check(int step) throws SQLException {
        int found = find();
        if (found != step) {
            throw new MigrationRefused(
                    ExitCode.DOES_NOT_FIT,
                    "the database says that schema.sql made it at step " + Step.number(step)
                            + ", its tables are those of " + Step.number(found) + ": correct schema_steps by hand");
        }
    }

    /** What is here of all that the steps make. */
    private Catalogue known(List<Catalogue> after) throws SQLException {
        Set<String> ours = new TreeSet<>();
        after.forEach(catalogue -> ours.addAll(catalogue.roots()));
        return Catalogue.of(connection, schema).only(ours);
    }

    private static MigrationRefused refused(int nearest, List<String> differences) {
        String more = differences.size() > TOLD ? " and " + (differences.size() - TOLD) + " more" : "";
        return new MigrationRefused(
                ExitCode.DOES_NOT_FIT,
                "the tables here are of no step that this version knows; next to step " + Step.number(nearest) + ": "
                        + String.join("; ", differences.subList(0, Math.min(TOLD, differences.size()))) + more
                        + ". Make them equal by hand, or migrate an empty database and copy the rows");
    }
}
