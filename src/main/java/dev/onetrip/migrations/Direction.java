package dev.onetrip.migrations;

import java.util.Locale;

/** Which of the two scripts of a step is run. */
enum Direction {
    UP,
    DOWN;

    /** What to run from a half done step of that direction, on and back. */
    String ways() {
        return this == UP
                ? "run migrate up to end it, or migrate down 1 to take it back"
                : "run migrate down 1 to end its undo, or migrate up to bring it back";
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Direction of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
