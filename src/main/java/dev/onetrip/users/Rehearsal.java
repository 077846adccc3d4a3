package dev.onetrip.users;

import dev.onetrip.core.Line;
import dev.onetrip.core.Refusal;
import dev.onetrip.core.Verdict;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The lines of a stream that is rehearsed: those that can be read go into one transaction, the others have their error.
 */
final class Rehearsal {
    private final List<Line> lines;
    private final List<Optional<Creation>> creations;
    private final List<Throwable> errors;

    private Rehearsal(List<Line> lines, List<Optional<Creation>> creations, List<Throwable> errors) {
        this.lines = lines;
        this.creations = creations;
        this.errors = errors;
    }

    /** The outcome of one line: a creation or an error. */
    record Outcome(Line line, Optional<Created> created, Throwable error) {}

    static Rehearsal of(List<Line> lines, Function<Line, Creation> reading) {
        List<Optional<Creation>> creations = new ArrayList<>();
        List<Throwable> errors = new ArrayList<>();
        for (Line line : lines) {
            try {
                creations.add(Optional.of(reading.apply(line)));
            } catch (Refusal refusal) {
                creations.add(Optional.empty());
                errors.add(refusal);
            }
        }
        return new Rehearsal(lines, creations, errors);
    }

    /** What can be tried, in order. */
    List<Creation> creations() {
        return creations.stream().flatMap(Optional::stream).toList();
    }

    /** Every line's outcome, in order. */
    List<Outcome> outcomes(List<Verdict<Created>> verdicts) {
        Iterator<Verdict<Created>> tried = verdicts.iterator();
        Iterator<Throwable> unreadable = errors.iterator();
        List<Outcome> outcomes = new ArrayList<>(lines.size());
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            outcomes.add(
                    creations.get(i).isPresent()
                            ? outcome(line, tried.next())
                            : new Outcome(line, Optional.empty(), unreadable.next()));
        }
        return outcomes;
    }

    private static Outcome outcome(Line line, Verdict<Created> verdict) {
        if (verdict instanceof Verdict.Refused<Created> refused) {
            return new Outcome(line, Optional.empty(), refused.reason());
        }
        Created created = ((Verdict.Done<Created>) verdict).value();
        return new Outcome(line, Optional.of(created), new IllegalStateException("no error"));
    }
}
