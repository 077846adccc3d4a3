package dev.onetrip.commits.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.onetrip.commits.NewCommit;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.Arrays;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;

/**
 * Makes a commit that can be stored of any bytes that git takes for one. Names, time and message are what git shows by
 * {@code %an %ae %cI %B}: the last author and the last committer before the first empty line count, whatever stands
 * between them. A name that git does not find is called {@value #UNKNOWN}, a time that it does not read is 1970; what
 * is no UTF-8 is read as ISO-8859-1, what is too long is cut, and a time after the year 9999 is moved there.
 */
final class RawCommit {
    static final String UNKNOWN = "unknown";
    private static final byte[] AUTHOR = "author ".getBytes(US_ASCII);
    private static final byte[] COMMITTER = "committer ".getBytes(US_ASCII);
    private static final long LAST_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    /** Git takes a later one, whose year has more than 31 bits, for no time. */
    private static final long LAST_READ = 67_768_036_191_676_799L;

    private static final int MOST_DIGITS = 18;
    private static final int UTF8_MOST = 4;
    private static final char REPLACEMENT = '\uFFFD';

    private final byte[] raw;
    private Ident author = Ident.NONE;
    private Ident committer = Ident.NONE;
    private int message;

    private RawCommit(byte[] raw) {
        this.raw = raw;
        this.message = raw.length;
        int at = 0;
        while (at < raw.length && raw[at] != 0) {
            int end = lineEnd(at);
            if (end == at) {
                message = at + 1;
                return;
            }
            header(at, end);
            at = end + 1;
        }
    }

    private void header(int from, int to) {
        if (begins(from, to, AUTHOR)) {
            author = Ident.of(raw, from + AUTHOR.length, to);
        } else if (begins(from, to, COMMITTER)) {
            committer = Ident.of(raw, from + COMMITTER.length, to);
        }
    }

    private boolean begins(int from, int to, byte[] name) {
        return to - from >= name.length && Arrays.equals(raw, from, from + name.length, name, 0, name.length);
    }

    /** @param raw the commit's bytes, from {@code tree} to the end of the message */
    static NewCommit read(AnyObjectId id, byte[] raw) {
        RawCommit commit = new RawCommit(Reencoded.utf8(raw));
        byte[] sha = new byte[Constants.OBJECT_ID_LENGTH];
        id.copyRawTo(sha, 0);
        return new NewCommit(
                ByteBuffer.wrap(sha),
                commit.person(commit.author.nameBegin(), commit.author.nameEnd(), NewCommit.NAME_MAX),
                commit.person(commit.author.mailBegin(), commit.author.mailEnd(), NewCommit.EMAIL_MAX),
                Instant.ofEpochSecond(commit.seconds()),
                commit.message());
    }

    private String person(int from, int to, int most) {
        return from >= to ? UNKNOWN : cut(text(from, to), most);
    }

    private long seconds() {
        int from = committer.timeBegin();
        int to = committer.timeEnd();
        while (from < to && raw[from] == '0') {
            from++;
        }
        if (from >= to || to - from > MOST_DIGITS) {
            return 0;
        }
        long seconds = Long.parseLong(new String(raw, from, to - from, US_ASCII));
        return seconds > LAST_READ ? 0 : Math.min(LAST_SECOND, seconds);
    }

    /** Up to its first NUL, as git shows it. */
    private String message() {
        int to = message;
        while (to < raw.length && raw[to] != 0) {
            to++;
        }
        int bytes = to - message;
        int most = NewCommit.MESSAGE_MAX * UTF8_MOST;
        boolean far = bytes > most;
        String text = text(message, far ? characterAt(message + most) : to);
        if (!far && text.codePointCount(0, text.length()) <= NewCommit.MESSAGE_MAX) {
            return text;
        }
        String notice = "\n[cut here: " + bytes + " bytes]";
        return cut(text, NewCommit.MESSAGE_MAX - notice.length()) + notice;
    }

    /** Where the character of that byte begins, were it UTF-8. */
    private int characterAt(int at) {
        int begin = at;
        while (begin > at - UTF8_MOST && (raw[begin] & 0xc0) == 0x80) {
            begin--;
        }
        return begin;
    }

    private String text(int from, int to) {
        String text = new String(raw, from, Math.max(0, to - from), UTF_8);
        return text.indexOf(REPLACEMENT) < 0 || isUtf8(from, to) ? text : new String(raw, from, to - from, ISO_8859_1);
    }

    /** Whether the replacement characters are its own. */
    private boolean isUtf8(int from, int to) {
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(raw, from, to - from))
                    .hasRemaining();
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static String cut(String text, int most) {
        return text.length() <= most || text.codePointCount(0, text.length()) <= most
                ? text
                : text.substring(0, text.offsetByCodePoints(0, most));
    }

    /** The line's end, or the NUL at which git takes it to end. */
    private int lineEnd(int from) {
        int at = from;
        while (at < raw.length && raw[at] != '\n' && raw[at] != 0) {
            at++;
        }
        return at;
    }
}
