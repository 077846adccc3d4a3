package dev.onetrip.commits.git;

/**
 * The parts of an author's or committer's line, as places in its bytes, by git's own rules: the name ends before the
 * first {@code <}, the address before the first <code>&gt;</code> after it, the time follows the line's last one.
 *
 * @param nameEnd after the name's last character that is no space
 * @param timeEnd after the seconds; the same as where they begin, where the line has no time with a zone that git reads
 */
record Ident(int nameBegin, int nameEnd, int mailBegin, int mailEnd, int timeBegin, int timeEnd) {
    /** A line without an address, which git reads nothing of. */
    static final Ident NONE = new Ident(0, 0, 0, 0, 0, 0);

    /** The line from its name on. */
    static Ident of(byte[] raw, int from, int to) {
        int mail = find(raw, '<', from, to) + 1;
        int mailEnd = find(raw, '>', mail, to);
        if (mailEnd >= to) {
            return NONE;
        }
        int nameEnd = mail - 1;
        while (nameEnd > from && isSpace(raw[nameEnd - 1])) {
            nameEnd--;
        }
        int last = to;
        while (raw[last - 1] != '>') {
            last--;
        }
        int time = afterSpaces(raw, last, to);
        int timeEnd = afterDigits(raw, time, to);
        int zone = afterSpaces(raw, timeEnd, to);
        boolean signed = zone < to && (raw[zone] == '+' || raw[zone] == '-');
        boolean read = signed && afterDigits(raw, zone + 1, to) > zone + 1;
        return new Ident(from, nameEnd, mail, mailEnd, time, read ? timeEnd : time);
    }

    private static int find(byte[] raw, char wanted, int from, int to) {
        int at = from;
        while (at < to && raw[at] != wanted) {
            at++;
        }
        return at;
    }

    private static int afterSpaces(byte[] raw, int from, int to) {
        int at = from;
        while (at < to && isSpace(raw[at])) {
            at++;
        }
        return at;
    }

    private static int afterDigits(byte[] raw, int from, int to) {
        int at = from;
        while (at < to && raw[at] >= '0' && raw[at] <= '9') {
            at++;
        }
        return at;
    }

    private static boolean isSpace(byte one) {
        return one == ' ' || one == '\t' || one == '\r' || one == '\n';
    }
}
