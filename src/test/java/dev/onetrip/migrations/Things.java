package dev.onetrip.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The steps under src/test/resources/db/test-steps: a table of things, which get labels by a part of every kind. */
final class Things {
    static final String FOLDER = "db/test-steps";
    static final Steps STEPS = Steps.onClassPath(FOLDER);

    private Things() {}

    static void fill(Database database, int things) {
        database.sql("INSERT INTO things SELECT g, 'thing ' || g FROM generate_series(1, ?) g", things);
    }

    /** Whatever became of the labels, the names are all there. */
    static void assertNamesAreWhole(Database database, int things) {
        assertThat(database.number("SELECT count(*) FROM things WHERE name = 'thing ' || id"))
                .isEqualTo(things);
    }

    static void assertLabelled(Database database, int things) {
        assertNamesAreWhole(database, things);
        assertThat(database.number("SELECT count(*) FROM things WHERE label = upper(name)"))
                .isEqualTo(things);
        assertThat(database.number("SELECT count(*) FROM pg_index WHERE NOT indisvalid"))
                .isZero();
    }

    /** The same steps, but the part of the second one is another. */
    static Steps with(Direction direction, int part, UnaryOperator<String> change) {
        Step second = STEPS.get(2);
        List<Part> parts = new ArrayList<>(second.parts(direction));
        Part old = parts.get(part);
        parts.set(part, new Part(old.kind(), change.apply(old.sql()), old.of(), old.chunk(), old.busy()));
        return new Steps(List.of(
                STEPS.get(1),
                new Step(
                        2,
                        second.description(),
                        second.checksum(),
                        second.worksWith(),
                        second.isContract(),
                        direction == Direction.UP ? parts : second.up(),
                        direction == Direction.DOWN ? parts : second.down())));
    }
}
