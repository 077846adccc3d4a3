package dev.onetrip.commits.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Paths by their bytes, whatever charset the machine reads names in. Bytes are shown as the characters of ISO-8859-1,
 * one for each.
 */
final class FilePaths {
    private static final String PLAIN = "-_.!~'()*,;:$&+=@/";
    private static final int HEX = 16;
    private static final int ASCII_MOST = 0x7f;

    private FilePaths() {}

    /** The bytes of a URL's path, percent-encoded or not. */
    static String bytes(String rawPath) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(rawPath.length());
        byte[] raw = rawPath.getBytes(UTF_8);
        for (int at = 0; at < raw.length; at++) {
            if (raw[at] == '%' && at + 2 < raw.length) {
                bytes.write((Character.digit(raw[at + 1], HEX) << 4) | Character.digit(raw[at + 2], HEX));
                at += 2;
            } else {
                bytes.write(raw[at]);
            }
        }
        return bytes.toString(ISO_8859_1);
    }

    /** The bytes of an absolute path; those of a directory end with a slash. */
    static String bytes(Path path) {
        return bytes(path.toUri().getRawPath());
    }

    /** The one way in which a URL names these bytes. */
    static URI uri(String bytes) {
        StringBuilder path = new StringBuilder("file://");
        for (int at = 0; at < bytes.length(); at++) {
            char one = bytes.charAt(at);
            boolean plain = one <= ASCII_MOST && (Character.isLetterOrDigit(one) || PLAIN.indexOf(one) >= 0);
            path.append(plain ? String.valueOf(one) : "%%%02X".formatted((int) one));
        }
        return URI.create(path.toString());
    }

    /** The absolute path of these bytes. */
    static Path path(String bytes) {
        return Path.of(uri(bytes));
    }

    /** As people read them: UTF-8, as far as they are. */
    static String readable(String bytes) {
        return new String(bytes.getBytes(ISO_8859_1), UTF_8);
    }

    /** Whether the path can be named by a text on this machine. */
    static boolean hasText(Path path) {
        try {
            return Path.of(path.toString()).equals(path);
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
