package dev.onetrip.commits.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The bytes of a commit in UTF-8, from the encoding that it declares, as git makes them before it reads them. */
final class Reencoded {
    private static final byte[] ENCODING = "encoding ".getBytes(ISO_8859_1);

    private Reencoded() {}

    /** As they are, where no encoding is declared, where it is not known and where any byte is none of it. */
    static byte[] utf8(byte[] raw) {
        String name = declared(raw);
        Iconv.Decoding declared = name == null ? null : Iconv.of(name);
        if (declared == null) {
            return raw;
        }
        try {
            return declared.decode(ByteBuffer.wrap(raw, 0, find(raw, 0, 0))).getBytes(UTF_8);
        } catch (CharacterCodingException e) {
            return raw;
        }
    }

    /** What the first header of that name says, before the first empty line and the first NUL. */
    private static @Nullable String declared(byte[] raw) {
        int from = 0;
        while (from < raw.length && raw[from] != '\n') {
            int end = find(raw, '\n', from);
            int value = from + ENCODING.length;
            if (value < end && Arrays.equals(raw, from, value, ENCODING, 0, ENCODING.length)) {
                return new String(raw, value, end - value, ISO_8859_1);
            }
            if (end < raw.length && raw[end] == 0) {
                return null;
            }
            from = end + 1;
        }
        return null;
    }

    /** The place of the first of these bytes or NUL; the end where there is none. */
    private static int find(byte[] raw, int wanted, int from) {
        int at = from;
        while (at < raw.length && raw[at] != wanted && raw[at] != 0) {
            at++;
        }
        return at;
    }
}
