package dev.onetrip.migrations;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Takes a half done step to either of its ends, whichever way it was going: a script that fails for good blocks its own
 * direction only. The scripts of a step whose undo has several parts run on whatever the other one left.
 */
final class HalfDone {
    private final Connection connection;
    private final Steps steps;
    private final StepRunner runner;
    private final Progress progress;

    HalfDone(Connection connection, Steps steps, StepRunner runner, Progress progress) {
        this.connection = connection;
        this.steps = steps;
        this.runner = runner;
        this.progress = progress;
    }

    /**
     * The step is there.
     *
     * @param version the newest step that is recorded
     */
    void forward(UnderWay underWay, int version) throws SQLException {
        Step step = steps.get(underWay.step());
        if (underWay.direction() == Direction.UP) {
            progress.say("goes on with " + underWay);
            runner.run(step, Direction.UP, underWay, found(step.id() == version));
        } else if (isUntouched(step, underWay)) {
            progress.say("nothing was taken back by " + underWay + ": step " + step.number() + " is there");
            runner.arrive(step, Direction.UP);
        } else {
            progress.say("brings back " + underWay);
            runner.run(step, Direction.UP, null, StepRunner.Found.TURNED);
        }
    }

    /** The step is gone. */
    void back(UnderWay underWay, int version) throws SQLException {
        Step step = steps.get(underWay.step());
        progress.say("takes back " + underWay);
        if (underWay.direction() == Direction.DOWN) {
            runner.run(step, Direction.DOWN, underWay, found(step.id() > version));
        } else {
            runner.run(step, Direction.DOWN, null, StepRunner.Found.TURNED);
        }
    }

    private static StepRunner.Found found(boolean isTurned) {
        return isTurned ? StepRunner.Found.TURNED : StepRunner.Found.HALF_DONE;
    }

    /** Its undo got no further than to parts that only look: no row and nothing of the catalogue is changed. */
    private boolean isUntouched(Step step, UnderWay underWay) throws SQLException {
        Rights rights = Rights.of(connection);
        boolean isFilled = step.down().subList(0, underWay.part() + 1).stream()
                .anyMatch(part -> part.kind() == Part.Kind.BACKFILL);
        return !isFilled
                && rights.mayCreateSchema()
                && new Adoption(connection, steps, rights.schema()).isAt(step.id());
    }
}
