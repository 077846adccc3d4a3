package dev.onetrip.migrations;

import java.util.Locale;

/** Which of the two scripts of a step is run. */
enum Direction {
    UP,
    DOWN;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Direction of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
