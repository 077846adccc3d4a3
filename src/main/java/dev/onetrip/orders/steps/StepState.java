package dev.onetrip.orders.steps;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** How the placing of an order stands. Its text is that of JSON and of the table. */
enum StepState {
    /** Some steps are done, others are to come. */
    RUNNING,
    /** All steps are done. */
    PLACED,
    /** A step failed, or the order was cancelled: what was done is undone, the last step first. */
    UNDOING,
    /** Nothing of it is left, and the order is cancelled. */
    UNDONE,
    /** A step cannot be undone: an operator has to look. */
    NEEDS_ATTENTION;

    static StepState of(String text) {
        return Arrays.stream(values())
                .filter(state -> state.toString().equals(text))
                .findFirst()
                .orElseThrow();
    }

    @Override
    @JsonValue
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
