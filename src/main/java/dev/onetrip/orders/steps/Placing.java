package dev.onetrip.orders.steps;

import dev.onetrip.transaction.Columns;
import io.r2dbc.spi.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The journal of one order, as answers show it.
 *
 * @param done steps that are done and not undone
 * @param attempts failed attempts of the step that is next, forwards or back
 * @param runAfter before that the next attempt is not made
 * @param error why the last attempt failed; null where none did
 * @param notices kinds of what is to be told of the order, in the order they came
 */
record Placing(
        UUID customerId,
        long orderId,
        StepState state,
        int done,
        int attempts,
        Instant runAfter,
        @Nullable String error,
        List<String> notices) {
    private static final int ERROR_MAX = 500;

    /** After so long without a step the instance that does them is taken for dead; OrdersSql begins with the same. */
    private static final Duration ABANDONED = Duration.ofSeconds(15);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    static Placing of(Row row) {
        return new Placing(
                Columns.required(row, 0, UUID.class),
                Columns.required(row, 1, Long.class),
                StepState.of(Columns.required(row, 2, String.class)),
                Columns.required(row, 3, Integer.class),
                Columns.required(row, 4, Integer.class),
                Columns.required(row, 5, Instant.class),
                row.get(6, String.class),
                List.of(Columns.required(row, 7, String[].class)));
    }

    /** Whether the next attempt is to come later. */
    boolean isLater(Instant now) {
        return attempts > 0 && runAfter.isAfter(now);
    }

    /** Whether there is something to do. */
    boolean isUnderWay() {
        return state == StepState.RUNNING || state == StepState.UNDOING;
    }

    /** After the next step was done. */
    Placing did(int steps) {
        return at(done + 1 == steps ? StepState.PLACED : StepState.RUNNING, done + 1, 0, error);
    }

    /** After the last step that was done was undone. */
    Placing undid() {
        return back(done - 1, 0, error);
    }

    /** After the next step failed for good. */
    Placing failed(@Nullable String why) {
        return back(done, 0, why);
    }

    /**
     * After an attempt failed that may be made again; in the end nothing is left but to go back, or to call for help.
     */
    Placing delayed(String why, int tries) {
        if (attempts + 1 < tries) {
            return at(state, done, attempts + 1, why);
        }
        return state == StepState.RUNNING ? failed(why) : at(StepState.NEEDS_ATTENTION, done, attempts + 1, why);
    }

    private Placing back(int left, int failures, @Nullable String why) {
        return at(left == 0 ? StepState.UNDONE : StepState.UNDOING, left, failures, why);
    }

    private Placing at(StepState next, int left, int failures, @Nullable String why) {
        String cut = why == null || why.length() <= ERROR_MAX ? why : why.substring(0, ERROR_MAX);
        return new Placing(customerId, orderId, next, left, failures, runAfter, cut, notices);
    }

    /** The pause before the next attempt: it doubles with each that failed. */
    Duration pause(Duration first) {
        if (attempts == 0) {
            return state == StepState.RUNNING ? ABANDONED : Duration.ZERO;
        }
        Duration pause = first.multipliedBy(1L << Math.min(20, attempts - 1));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
