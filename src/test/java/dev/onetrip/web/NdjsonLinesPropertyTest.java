package dev.onetrip.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.core.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

@TestMethodOrder(MethodOrderer.Random.class)
class NdjsonLinesPropertyTest {
    private static final NdjsonLines.Limits LIMITS = new NdjsonLines.Limits(6, 12, 5, 60);
    private static final String ALPHABET = "ab{} \t\r\n\n\n";

    /** A character for each of its bytes. */
    private static final String MARK = "\u00ef\u00bb\u00bf";

    @Test
    void anyChunkingGivesTheLinesOfTheModel() {
        long first = new SplittableRandom().nextLong();
        for (long seed = first; seed < first + 20_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            String stream = stream(random);
            assertThat(cut(stream, random))
                    .as("seed %d, stream %s", seed, stream)
                    .isEqualTo(model(stream));
        }
    }

    @Test
    void aMillionLinesAreCutQuickly() {
        NdjsonLines lines = new NdjsonLines(new NdjsonLines.Limits(100, 1_000_000, 0, 100_000_000));
        byte[] chunk = "{\"name\":\"ada\"}\n".repeat(1000).getBytes(StandardCharsets.UTF_8);
        int count = 0;
        for (int i = 0; i < 1000; i++) {
            count += lines.feed(chunk).size();
        }
        assertThat(count).isEqualTo(1_000_000);
    }

    @Test
    void aLineThatIsTooLongHoldsNothing() {
        NdjsonLines lines = new NdjsonLines(LIMITS);
        assertThat(lines.feed(new byte[4])).isEmpty();
        assertThat(lines.held()).isEqualTo(8);
        assertThat(lines.feed(new byte[4])).hasSize(1);
        assertThat(lines.held()).isZero();
        assertThat(lines.feed(new byte[4])).isEmpty();
        assertThat(lines.held()).isZero();
    }

    @Test
    void aLineOfALaterBodyHasTheNumberOfItsStreamAndWeighsItsBytes() {
        Line line = Line.of(3, new byte[100]).after(20);
        assertThat(line.number()).isEqualTo(23);
        assertThat(line.bytes()).hasSize(100);
        assertThat(line.size() - Line.of(1, new byte[40]).size()).isEqualTo(60);
        assertThat(line.size()).isGreaterThan(100);
    }

    @Test
    void aBodyLosesOneMarkAtItsBeginning() {
        assertThat(NdjsonLines.withoutMark((MARK + MARK + "a").getBytes(ISO_8859_1)))
                .isEqualTo((MARK + "a").getBytes(ISO_8859_1));
        assertThat(NdjsonLines.withoutMark(MARK.getBytes(ISO_8859_1))).isEmpty();
        for (String unmarked : List.of("", "a", "\u00ef\u00bb", "a" + MARK)) {
            assertThat(NdjsonLines.withoutMark(unmarked.getBytes(ISO_8859_1))).isEqualTo(unmarked.getBytes(ISO_8859_1));
        }
    }

    private static String stream(SplittableRandom random) {
        // of some streams a part only, or nothing but a part; a second one is content
        StringBuilder stream = new StringBuilder(MARK.substring(0, random.nextInt(MARK.length() + 1)));
        stream.append(random.nextInt(4) == 0 ? MARK : "");
        for (int left = random.nextInt(80); left > 0; left--) {
            stream.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return stream.toString();
    }

    private static List<String> cut(String stream, SplittableRandom random) {
        NdjsonLines lines = new NdjsonLines(LIMITS);
        List<String> out = new ArrayList<>();
        byte[] bytes = stream.getBytes(ISO_8859_1);
        for (int from = 0; from < bytes.length; ) {
            int to = Math.min(bytes.length, from + 1 + random.nextInt(20));
            lines.feed(Arrays.copyOfRange(bytes, from, to)).forEach(line -> out.add(show(line)));
            from = to;
        }
        lines.finish().forEach(line -> out.add(show(line)));
        lines.refusal().map(Refusal::detail).ifPresent(out::add);
        return out;
    }

    private static String show(Line line) {
        try {
            return line.number() + ":" + new String(line.bytes(), ISO_8859_1);
        } catch (Refusal.TooLarge tooLong) {
            return line.number() + "!";
        }
    }

    /** The same over the whole text at once. */
    private static List<String> model(String stream) {
        boolean tooLong = stream.length() > 60;
        String text = stream.substring(0, Math.min(60, stream.length()));
        String[] texts = (text.startsWith(MARK) ? text.substring(MARK.length()) : text).split("\n", -1);
        List<String> out = new ArrayList<>();
        int blanks = 0;
        for (int i = 0; i < texts.length; i++) {
            boolean last = i == texts.length - 1;
            // the last line ends only with the stream: one that was cut is never seen, unless it was too long already
            if (last && texts[i].length() <= 6 && (tooLong || texts[i].isEmpty())) {
                break;
            }
            Optional<String> shown = showModel(i + 1, texts[i]);
            if (shown.isEmpty() && ++blanks > 5) {
                out.add("The stream has more than 5 blank lines");
                return out;
            }
            if (shown.isPresent() && out.size() == 12) {
                out.add("The stream has more than 12 lines");
                return out;
            }
            shown.ifPresent(out::add);
        }
        if (tooLong) {
            out.add("The stream is longer than 60 bytes");
        }
        return out;
    }

    private static Optional<String> showModel(int number, String text) {
        if (text.length() > 6) {
            return Optional.of(number + "!");
        }
        if (text.isBlank()) {
            return Optional.empty();
        }
        return Optional.of(number + ":" + (text.endsWith("\r") ? text.substring(0, text.length() - 1) : text));
    }
}
