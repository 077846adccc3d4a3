package dev.onetrip.migrations;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether what the database has are the first of the steps that this build knows, unchanged. */
final class History {
    private final Steps steps;

    History(Steps steps) {
        this.steps = steps;
    }

    /** The newest step that the database has; refuses, with nothing changed, where the two do not fit. */
    int check(List<Records.Applied> applied, @Nullable UnderWay underWay) {
        for (int i = 0; i < applied.size(); i++) {
            Records.Applied one = applied.get(i);
            if (one.id() > steps.newest()) {
                throw unknown(one.id());
            }
            if (one.id() != i + 1) {
                throw refused("step " + Step.number(one.id()) + " is recorded in the database and step "
                        + Step.number(i + 1) + " is not: restore the records in schema_steps");
            }
            if (!one.checksum().isEmpty()
                    && !one.checksum().equals(steps.get(one.id()).checksum())) {
                throw edited(one);
            }
        }
        if (underWay != null) {
            check(applied.size(), underWay);
        }
        return applied.size();
    }

    private void check(int version, UnderWay underWay) {
        if (underWay.step() > steps.newest()) {
            throw unknown(underWay.step());
        }
        // the next one on its way up, or on its way back; the last one on its way down, or up again
        boolean isNear = underWay.step() == version + 1 || (version > 0 && underWay.step() == version);
        if (!isNear
                || underWay.part()
                        >= steps.get(underWay.step())
                                .parts(underWay.direction())
                                .size()) {
            throw refused("step " + underWay + " is half done in a database at step " + Step.number(version)
                    + ", which cannot be: restore the record in schema_under_way");
        }
    }

    private MigrationRefused edited(Records.Applied one) {
        return steps.all().stream()
                .filter(step -> step.checksum().equals(one.checksum()))
                .findFirst()
                .map(moved -> refused("step " + Step.number(one.id()) + " of the database is step " + moved.number()
                        + " of this build: steps are never put in another order; restore the files"))
                .orElseGet(() -> refused("step " + Step.number(one.id()) + " (" + one.description()
                        + ") was edited after the database got it: restore its file and write a new step"));
    }

    private MigrationRefused unknown(int id) {
        return refused("the database has step " + Step.number(id) + ", this version knows steps up to "
                + Step.number(steps.newest()) + ": use the version that brought it");
    }

    private static MigrationRefused refused(String line) {
        return new MigrationRefused(ExitCode.DOES_NOT_FIT, line);
    }
}
