package dev.onetrip.orders.items;

import dev.onetrip.core.FieldProblem;
import dev.onetrip.core.Refusal;
import dev.onetrip.web.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lines that share a savepoint, at least one. */
record Chunk(List<ReadLine> lines) {
    private static final int NAMED_MAX = 100;
    private static final int STORED = 201;

    /** The verdict on a chunk that was stored, as far as its lines are good. */
    record Stored(String lines, int status, int inserted, String orderLines) {}

    /** The verdict on a chunk that was taken back. */
    record Refused(String lines, int status, Problem problem) {}

    List<ReadLine.Good> good() {
        return lines.stream()
                .filter(ReadLine.Good.class::isInstance)
                .map(ReadLine.Good.class::cast)
                .toList();
    }

    List<ReadLine.Bad> bad() {
        return lines.stream()
                .filter(ReadLine.Bad.class::isInstance)
                .map(ReadLine.Bad.class::cast)
                .toList();
    }

    /**
     * The chunk was stored.
     *
     * @param from the number of its first item in the order
     * @param to that of its last
     */
    Stored stored(int inserted, int from, int to) {
        return new Stored(range(), STORED, inserted, from + "-" + to);
    }

    /** The chunk was taken back because of these lines, at least one. */
    Refused refused(List<ReadLine.Bad> why) {
        List<FieldProblem> errors = why.stream()
                .flatMap(line -> line.errors().stream())
                .limit(NAMED_MAX)
                .toList();
        Refusal refusal = new Refusal.Invalid(errors);
        @Nullable String state = why.get(0).state();
        return new Refused(range(), refusal.status(), Problem.of(refusal).refusedWith(state));
    }

    private String range() {
        return lines.get(0).number() + "-" + lines.get(lines.size() - 1).number();
    }
}
