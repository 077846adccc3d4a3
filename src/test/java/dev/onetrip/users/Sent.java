package dev.onetrip.users;

/** What a client sends to create a user. */
final class Sent {
    private Sent() {}

    /** A user called Ada Lovelace. */
    static String user(String username, Object score) {
        return user(username, score, "Ada", "Lovelace");
    }

    /** A user; the score goes out as it prints. */
    static String user(String username, Object score, String firstname, String lastname) {
        return "{\"username\":" + Hostile.json(username) + ",\"score\":" + score + ",\"profile\":{\"firstname\":"
                + Hostile.json(firstname) + ",\"lastname\":" + Hostile.json(lastname) + "}}";
    }
}
