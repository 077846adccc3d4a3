package dev.onetrip.web;

import java.util.Locale;

/** How far a bad line reaches, by the values of {@code ?mode=}. */
public enum FailureMode {
    /** One bad line, and nothing is stored. */
    ATOMIC,
    /** The chunk of lines it stands in is not stored, the others are. */
    CHUNK,
    /** It alone is not stored. */
    ROW;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
