package dev.onetrip.commits.ingest;

import java.time.YearMonth;

/** Times of the usual form, which PostgreSQL and Java read alike. */
final class Timestamps {
    private static final int WITHOUT_FRACTION = 19;
    private static final int FRACTION_DIGITS = 6;

    private Timestamps() {}

    /**
     * Whether the ASCII text is {@code 2026-01-02T03:04:05Z}, perhaps with up to six digits of a fraction, perhaps with
     * an offset of up to 14 hours in place of the Z, in the years 2 to 9998.
     */
    static boolean isUsual(byte[] text, int from, int to) {
        if (to - from < WITHOUT_FRACTION + 1
                || text[from + 4] != '-'
                || text[from + 7] != '-'
                || text[from + 10] != 'T'
                || text[from + 13] != ':'
                || text[from + 16] != ':') {
            return false;
        }
        int year = number(text, from, 4);
        int month = number(text, from + 5, 2);
        int day = number(text, from + 8, 2);
        return year >= 2
                && year <= 9998
                && month >= 1
                && month <= 12
                && day >= 1
                && (day <= 28 || day <= YearMonth.of(year, month).lengthOfMonth())
                && isBelow(text, from + 11, 24)
                && isBelow(text, from + 14, 60)
                && isBelow(text, from + 17, 60)
                && isOffset(text, fraction(text, from + WITHOUT_FRACTION, to), to);
    }

    /** The end of the fraction, where there is one; too far away when it is none. */
    private static int fraction(byte[] text, int from, int to) {
        if (text[from] != '.') {
            return from;
        }
        int at = from + 1;
        while (at < to && text[at] >= '0' && text[at] <= '9') {
            at++;
        }
        int digits = at - from - 1;
        return digits >= 1 && digits <= FRACTION_DIGITS ? at : to;
    }

    private static boolean isOffset(byte[] text, int from, int to) {
        if (to - from == 1) {
            return text[from] == 'Z';
        }
        return to - from == 6
                && (text[from] == '+' || text[from] == '-')
                && isBelow(text, from + 1, 14)
                && text[from + 3] == ':'
                && isBelow(text, from + 4, 60);
    }

    private static boolean isBelow(byte[] text, int from, int limit) {
        int value = number(text, from, 2);
        return value >= 0 && value < limit;
    }

    /** Below 0 if it is none. */
    private static int number(byte[] text, int from, int digits) {
        int value = 0;
        for (int at = from; at < from + digits; at++) {
            if (text[at] < '0' || text[at] > '9') {
                return -1;
            }
            value = 10 * value + text[at] - '0';
        }
        return value;
    }
}
