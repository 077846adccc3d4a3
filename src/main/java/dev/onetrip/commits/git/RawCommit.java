package dev.onetrip.commits.git;

import dev.onetrip.commits.NewCommit;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.time.Instant;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.util.RawParseUtils;

/**
 * Makes a commit that can be stored of any bytes that git takes for one: what is missing is called {@value #UNKNOWN},
 * what cannot be decoded or stored is replaced, what is too long is cut, and a time out of range moved to its end.
 */
final class RawCommit {
    static final String UNKNOWN = "unknown";
    private static final long FIRST_SECOND =
            Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();
    private static final long LAST_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    private static final int UTF8_MOST = 4;
    private static final char REPLACEMENT = '\uFFFD';

    private final byte[] raw;
    private final Charset charset;

    private RawCommit(byte[] raw) {
        this.raw = raw;
        this.charset = charset(raw);
    }

    /** @param raw the commit's bytes, from {@code tree} to the end of the message */
    static NewCommit read(AnyObjectId id, byte[] raw) {
        RawCommit commit = new RawCommit(raw);
        byte[] sha = new byte[org.eclipse.jgit.lib.Constants.OBJECT_ID_LENGTH];
        id.copyRawTo(sha, 0);
        int author = RawParseUtils.author(raw, 0);
        return new NewCommit(
                ByteBuffer.wrap(sha),
                commit.name(author),
                commit.email(author),
                commit.committed(RawParseUtils.committer(raw, 0)),
                commit.message(RawParseUtils.commitMessage(raw, 0)));
    }

    private static Charset charset(byte[] raw) {
        try {
            Charset named = RawParseUtils.parseEncoding(raw);
            return named == null ? StandardCharsets.UTF_8 : named;
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return StandardCharsets.UTF_8;
        }
    }

    /** What stands before the first {@code <}. */
    private String name(int from) {
        int end = from < 0 ? from : find('<', from, lineEnd(from));
        return from < 0 ? UNKNOWN : person(text(from, end), NewCommit.NAME_MAX);
    }

    private String email(int from) {
        if (from < 0) {
            return UNKNOWN;
        }
        int lineEnd = lineEnd(from);
        int begin = Math.min(lineEnd, find('<', from, lineEnd) + 1);
        return person(text(begin, find('>', begin, lineEnd)), NewCommit.EMAIL_MAX);
    }

    private static String person(String text, int most) {
        String trimmed = text.strip();
        return trimmed.isEmpty() ? UNKNOWN : cut(trimmed, most);
    }

    /** The seconds after the last {@code >}; what is no number, or stands nowhere, is the year 1970. */
    private Instant committed(int from) {
        if (from < 0) {
            return Instant.EPOCH;
        }
        int at = lineEnd(from);
        while (at > from && raw[at - 1] != '>') {
            at--;
        }
        String number = new String(raw, at, lineEnd(from) - at, StandardCharsets.ISO_8859_1).strip();
        int end = number.indexOf(' ');
        return Instant.ofEpochSecond(seconds(end < 0 ? number : number.substring(0, end)));
    }

    private static long seconds(String digits) {
        if (!digits.matches("[+-]?[0-9]+")) {
            return 0;
        }
        boolean negative = digits.startsWith("-");
        if (digits.length() > 18) {
            return negative ? FIRST_SECOND : LAST_SECOND;
        }
        return Math.max(FIRST_SECOND, Math.min(LAST_SECOND, Long.parseLong(digits)));
    }

    private String message(int from) {
        if (from < 0 || from >= raw.length) {
            return "";
        }
        int bytes = raw.length - from;
        int most = NewCommit.MESSAGE_MAX * UTF8_MOST;
        boolean far = bytes > most && charset.equals(StandardCharsets.UTF_8);
        int end = far ? from + most : raw.length;
        while (far && end > from && (raw[end] & 0xc0) == 0x80) {
            end--;
        }
        String text = text(from, end);
        if (!far && text.codePointCount(0, text.length()) <= NewCommit.MESSAGE_MAX) {
            return text;
        }
        String notice = "\n[cut here: " + bytes + " bytes]";
        return cut(text, NewCommit.MESSAGE_MAX - notice.length()) + notice;
    }

    private String text(int from, int end) {
        if (from >= end) {
            return "";
        }
        String text = new String(raw, from, end - from, StandardCharsets.UTF_8);
        boolean doubtful = !charset.equals(StandardCharsets.UTF_8) || text.indexOf(REPLACEMENT) >= 0;
        return storable(doubtful ? RawParseUtils.decode(charset, raw, from, end) : text);
    }

    /** PostgreSQL takes neither NUL nor half a surrogate pair. */
    private static String storable(String text) {
        boolean fine = text.indexOf('\0') < 0 && text.chars().noneMatch(c -> Character.isSurrogate((char) c));
        if (fine) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints()
                .map(point -> point == 0 || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)
                        ? REPLACEMENT
                        : point)
                .forEach(out::appendCodePoint);
        return out.toString();
    }

    private static String cut(String text, int most) {
        return text.length() <= most || text.codePointCount(0, text.length()) <= most
                ? text
                : text.substring(0, text.offsetByCodePoints(0, most));
    }

    private int lineEnd(int from) {
        return find('\n', from, raw.length);
    }

    private int find(char wanted, int from, int end) {
        int at = from;
        while (at < end && raw[at] != wanted) {
            at++;
        }
        return at;
    }
}
