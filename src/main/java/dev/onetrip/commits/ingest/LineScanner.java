package dev.onetrip.commits.ingest;

import dev.onetrip.commits.NewCommit;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Finds the five values of a commit in a line of the usual form, without making anything of them. What it accepts,
 * {@link NewCommit#READING} reads to the same values; whatever is unusual (an unknown name, a \\u escape, a fault) it
 * leaves to that. Reused line by line. One method for each step of the grammar, hence its length.
 */
final class LineScanner {
    /** Where the values are in the line; exclusive ends. */
    int shaFrom;

    int shaTo;
    int nameFrom;
    int nameTo;
    int emailFrom;
    int emailTo;
    int authorFrom;
    int authorTo;
    int committedFrom;
    int committedTo;
    int messageFrom;
    int messageTo;
    boolean isMessageEscaped;

    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    private CharBuffer decoded = CharBuffer.allocate(4096);
    private byte[] line = {};
    private int at;
    private int chars;
    private boolean ascii;
    private boolean escaped;

    /** Whether the line was of the usual form. */
    boolean scan(byte[] bytes) {
        line = bytes;
        at = 0;
        ascii = true;
        shaFrom = 0;
        authorFrom = 0;
        committedFrom = 0;
        messageFrom = 0;
        return members() && isEnd() && isWhole() && (ascii || isUtf8());
    }

    private boolean isWhole() {
        return shaFrom > 0 && authorFrom > 0 && committedFrom > 0 && messageFrom > 0;
    }

    private boolean members() {
        if (!sign('{')) {
            return false;
        }
        do {
            if (!member()) {
                return false;
            }
        } while (sign(','));
        return sign('}');
    }

    private boolean member() {
        if (name("sha")) {
            boolean first = shaFrom == 0;
            shaFrom = string();
            shaTo = at - 1;
            return first && shaFrom > 0 && isSha();
        }
        if (name("author")) {
            return authorFrom == 0 && author();
        }
        if (name("committed")) {
            boolean first = committedFrom == 0;
            committedFrom = string();
            committedTo = at - 1;
            return first && committedFrom > 0 && Timestamps.isUsual(line, committedFrom, committedTo);
        }
        if (name("message")) {
            boolean first = messageFrom == 0;
            messageFrom = string();
            messageTo = at - 1;
            isMessageEscaped = escaped;
            return first && messageFrom > 0 && messageTo - messageFrom <= NewCommit.MESSAGE_MAX;
        }
        return false;
    }

    private boolean author() {
        skipBlanks();
        authorFrom = at;
        nameFrom = 0;
        emailFrom = 0;
        if (!sign('{')) {
            return false;
        }
        do {
            if (name("name") && nameFrom == 0) {
                nameFrom = string();
                nameTo = at - 1;
                if (nameFrom == 0 || chars < 1 || chars > NewCommit.NAME_MAX) {
                    return false;
                }
            } else if (name("email") && emailFrom == 0) {
                emailFrom = string();
                emailTo = at - 1;
                if (emailFrom == 0 || chars < 1 || chars > NewCommit.EMAIL_MAX) {
                    return false;
                }
            } else {
                return false;
            }
        } while (sign(','));
        boolean closed = sign('}');
        authorTo = at;
        return closed && nameFrom > 0 && emailFrom > 0;
    }

    private boolean isSha() {
        int length = shaTo - shaFrom;
        if (length != 40 && length != 64) {
            return false;
        }
        for (int i = shaFrom; i < shaTo; i++) {
            int b = line[i];
            if ((b < '0' || b > '9') && (b < 'a' || b > 'f') && (b < 'A' || b > 'F')) {
                return false;
            }
        }
        return true;
    }

    /** A name and its colon, or nothing taken. */
    private boolean name(String name) {
        skipBlanks();
        int end = at + name.length() + 1;
        if (end >= line.length || line[at] != '"' || line[end] != '"') {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (line[at + 1 + i] != name.charAt(i)) {
                return false;
            }
        }
        int before = at;
        at = end + 1;
        if (sign(':')) {
            return true;
        }
        at = before;
        return false;
    }

    /** Takes a string; where its inside begins, 0 if it is none of the usual form. */
    private int string() {
        if (!sign('"')) {
            return 0;
        }
        int from = at;
        chars = 0;
        escaped = false;
        while (at < line.length) {
            int b = line[at++];
            if (b == '"') {
                return from;
            }
            if (b == '\\') {
                if (at == line.length || "\"\\/bfnrt".indexOf(line[at++]) < 0) {
                    return 0;
                }
                escaped = true;
                chars++;
            } else if (b >= ' ') {
                chars++;
            } else if (b >= 0) {
                return 0;
            } else {
                ascii = false;
                chars += (b & 0xC0) == 0x80 ? 0 : 1;
            }
        }
        return 0;
    }

    private boolean sign(char sign) {
        skipBlanks();
        if (at < line.length && line[at] == sign) {
            at++;
            return true;
        }
        return false;
    }

    private void skipBlanks() {
        while (at < line.length && (line[at] == ' ' || line[at] == '\t')) {
            at++;
        }
    }

    private boolean isEnd() {
        skipBlanks();
        return at == line.length;
    }

    private boolean isUtf8() {
        if (decoded.capacity() < line.length) {
            decoded = CharBuffer.allocate(Math.max(2 * decoded.capacity(), line.length));
        }
        decoded.clear();
        CoderResult result = utf8.reset().decode(ByteBuffer.wrap(line), decoded, true);
        return result.isUnderflow() && utf8.flush(decoded).isUnderflow();
    }
}
