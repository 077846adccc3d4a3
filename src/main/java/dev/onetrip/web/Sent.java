package dev.onetrip.web;

import dev.onetrip.core.Nearest;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a client sent, and what would do, in the words of a refusal: {@code is "ten"; a number is needed}. Shown are the
 * first {@value #CHARS} characters; those that a screen hides or acts on are escaped.
 */
public final class Sent {
    private static final int CHARS = 40;
    private static final String NEEDED = " is needed";

    private Sent() {}

    /** A text in quotes. */
    public static String text(String text) {
        boolean isWhole = text.codePointCount(0, text.length()) <= CHARS;
        String shown = isWhole ? text : text.substring(0, text.offsetByCodePoints(0, CHARS));
        return '"' + escaped(shown) + '"' + (isWhole ? "" : "…");
    }

    /** A text without quotes, where it has its own. */
    static String bare(String text) {
        String quoted = text(text);
        return text.length() <= CHARS && quoted.equals('"' + text.replace("\"", "\\\"") + '"') ? text : quoted;
    }

    /** A number as it was written. */
    static String number(String digits) {
        return digits.length() <= CHARS ? digits : digits.substring(0, CHARS) + "…";
    }

    /**
     * That something else is needed.
     *
     * @param sent as this class shows it
     * @param needed with its article, e.g. {@code a number}
     */
    public static String needs(String sent, String needed) {
        return "is " + sent + "; " + needed + NEEDED;
    }

    /** The same with an example. */
    static String needs(String sent, String needed, String example) {
        return needs(sent, needed) + ", e.g. " + example;
    }

    /** That something has to be there. */
    static String lacks(String needed) {
        return "is missing; " + needed + NEEDED;
    }

    /**
     * That there are too few or too many of something.
     *
     * @param unit in the plural, with an {@code s} at its end
     */
    public static String counts(int count, String unit, int min, int max) {
        String counted = count == 1 ? unit.substring(0, unit.length() - 1) : unit;
        String range = min == 0 ? "at most " + max + " are allowed" : min + " to " + max + " are needed";
        return "has " + count + " " + counted + "; " + range;
    }

    /**
     * What a name that is not known may have been meant to be.
     *
     * @param path stands before each name, e.g. {@code profile.}; may be empty
     * @param known what is taken instead
     */
    public static String unknown(String path, String name, Collection<String> known) {
        if (known.isEmpty()) {
            return "no name is known here";
        }
        String all = known.stream().map(path::concat).collect(Collectors.joining(", "));
        return Nearest.of(name, known)
                .map(near -> "did you mean " + path + near + "? Known: " + all)
                .orElseGet(() -> "known: " + all);
    }

    private static String escaped(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"' || c == '\\') {
                shown.append('\\').append(c);
            } else if (isHidden(text, at)) {
                shown.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                shown.append(c);
            }
        }
        return shown.toString();
    }

    /** Whether a screen would not show it as it is: it moves the cursor, turns the direction or is half a character. */
    private static boolean isHidden(String text, int at) {
        char c = text.charAt(at);
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            case Character.SURROGATE ->
                Character.isHighSurrogate(c)
                        ? at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1))
                        : at == 0 || !Character.isHighSurrogate(text.charAt(at - 1));
            default -> false;
        };
    }
}
