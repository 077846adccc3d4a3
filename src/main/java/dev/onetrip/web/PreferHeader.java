package dev.onetrip.web;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Reads the header {@code Prefer}: preferences with their values, in lower case, without their parameters. A comma or
 * semicolon inside quotes divides nothing; of several with one name the first counts.
 *
 * <p>Source: RFC 7240, 2.
 */
final class PreferHeader {
    private final String text;
    private final Map<String, String> values = new HashMap<>();
    private final StringBuilder one = new StringBuilder();
    private boolean isParameter;

    private PreferHeader(String text) {
        this.text = text;
    }

    /** Each preference with its value; an empty value where it has none. */
    static Map<String, String> read(String text) {
        PreferHeader header = new PreferHeader(text);
        header.read();
        return header.values;
    }

    private void read() {
        boolean isQuoted = false;
        for (int at = 0; at < text.length(); at++) {
            char next = text.charAt(at);
            if (isQuoted && next == '\\' && at + 1 < text.length()) {
                add(text.charAt(++at));
            } else if (next == '"') {
                isQuoted = !isQuoted;
            } else if (next == ',' && !isQuoted) {
                end();
            } else if (next == ';' && !isQuoted) {
                isParameter = true;
            } else {
                add(next);
            }
        }
        end();
    }

    private void add(char next) {
        if (!isParameter) {
            one.append(next);
        }
    }

    private void end() {
        String[] parts = one.toString().toLowerCase(Locale.ROOT).split("=", 2);
        values.putIfAbsent(parts[0].strip(), parts.length == 1 ? "" : parts[1].strip());
        one.setLength(0);
        isParameter = false;
    }
}
