package dev.onetrip.commits.git;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Text of bytes by the names and tables of iconv, the library that git reads encodings with. Case, hyphens, spaces and
 * a suffix after a slash make no other name. What Java lacks of it is in iconv.tsv.
 */
final class Iconv {
    private static final int HEX = 16;
    private static final int DIGITS = 4;
    private static final int ASCII = 128;
    private static final char NONE = '\uFFFD';
    /** Where Java and iconv read the same bytes as two characters: those of Java, and in the same order iconv's. */
    private static final Map<String, String> OTHERS = Map.of(
            "Shift_JIS", "\\~\u2014\u00a5\u203e\u2015",
            "EUC-JP", "\u2014\u2015",
            "x-MacRoman", "\u2206\uf8ff\u0394\ue01e");

    private static final Map<String, Decoding> BY_NAME = load();

    private Iconv() {}

    /** How an encoding's bytes become text. */
    @FunctionalInterface
    interface Decoding {
        /** The text; an error where any byte is none of the encoding. */
        String decode(ByteBuffer bytes) throws CharacterCodingException;
    }

    /** Null where the name is not known. */
    static @Nullable Decoding of(String name) {
        return BY_NAME.get(plain(name));
    }

    private static String plain(String name) {
        int slash = name.indexOf('/');
        return (slash < 0 ? name : name.substring(0, slash))
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]", "");
    }

    private static Map<String, Decoding> load() {
        Map<String, Decoding> all = new HashMap<>();
        for (Charset charset : Charset.availableCharsets().values()) {
            Decoding strict = strict(charset);
            charset.aliases().forEach(alias -> all.put(plain(alias), strict));
        }
        for (Charset charset : Charset.availableCharsets().values()) {
            all.put(plain(charset.name()), strict(charset));
        }
        try (InputStream in = Objects.requireNonNull(Iconv.class.getResourceAsStream("iconv.tsv"))) {
            new String(in.readAllBytes(), US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> add(all, line.split("\t", 2)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(all);
    }

    private static void add(Map<String, Decoding> all, String[] line) {
        boolean javas = line[1].startsWith("=");
        if (javas && !Charset.isSupported(line[1].substring(1))) {
            return;
        }
        Decoding decoding = javas ? strict(Charset.forName(line[1].substring(1))) : table(line[1]);
        for (String name : line[0].split(",", -1)) {
            all.put(name, decoding);
        }
    }

    private static Decoding strict(Charset charset) {
        String others = OTHERS.getOrDefault(charset.name(), "");
        int count = others.length() / 2;
        return bytes -> {
            String text = charset.newDecoder().decode(bytes).toString();
            for (int i = 0; i < count; i++) {
                text = text.replace(others.charAt(i), others.charAt(count + i));
            }
            return text;
        };
    }

    private static Decoding table(String digits) {
        StringBuilder upper = new StringBuilder(ASCII);
        for (int at = 0; at < digits.length(); at += DIGITS) {
            upper.append((char) Integer.parseInt(digits, at, at + DIGITS, HEX));
        }
        return bytes -> {
            StringBuilder text = new StringBuilder(bytes.remaining());
            while (bytes.hasRemaining()) {
                int one = bytes.get();
                char read = one >= 0 ? (char) one : upper.charAt(one + ASCII);
                if (read == NONE) {
                    throw new CharacterCodingException();
                }
                text.append(read);
            }
            return text.toString();
        };
    }
}
