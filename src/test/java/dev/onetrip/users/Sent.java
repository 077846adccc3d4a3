package dev.onetrip.users;

import java.util.Locale;

/** What a client sends to create a user. */
final class Sent {
    private Sent() {}

    /** A user called Ada Lovelace. */
    static String user(String username, Object score) {
        return user(username, score, "Ada", "Lovelace");
    }

    /** A user; the score goes out as it prints. */
    static String user(String username, Object score, String firstname, String lastname) {
        return "{\"username\":" + quoted(username) + ",\"score\":" + score + ",\"profile\":{\"firstname\":"
                + quoted(firstname) + ",\"lastname\":" + quoted(lastname) + "}}";
    }

    /** A JSON string that means exactly these UTF-16 units, halves of surrogate pairs and NUL included. */
    static String quoted(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(point -> {
            if (point == '"' || point == '\\') {
                json.append('\\').append((char) point);
            } else if (point < ' ' || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
                json.append(String.format(Locale.ROOT, "\\u%04x", point));
            } else {
                json.appendCodePoint(point);
            }
        });
        return json.append('"').toString();
    }
}
