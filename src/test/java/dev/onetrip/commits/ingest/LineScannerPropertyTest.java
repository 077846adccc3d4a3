package dev.onetrip.commits.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.commits.NewCommit;
import dev.onetrip.support.Seeds;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What the fast way accepts, the strict way reads. */
class LineScannerPropertyTest {
    private static final List<String> PIECES = List.of(
            "\\n",
            "\\\\",
            "\\\"",
            "\\/",
            "\\t",
            "\\u0041",
            "\\u0000",
            "\\x",
            "é",
            "日本",
            "\uD83D\uDE00",
            "a",
            "\"",
            "{",
            "}",
            "\\",
            "\t",
            "\n",
            "\u0001",
            ",",
            ":",
            " ",
            "null",
            "\u007f");

    @Test
    void whatIsScannedIsReadToo() {
        SplittableRandom random = Seeds.random("scanned lines");
        int accepted = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] line = mutated(random);
            if (new LineScanner().scan(line)) {
                accepted++;
                NewCommit commit = NewCommit.READING.read(line);
                commit.check();
            }
        }
        System.out.println(accepted + " of 200,000 lines accepted");
        assertThat(accepted).isGreaterThan(10_000);
    }

    private static byte[] mutated(SplittableRandom random) {
        String line = Commits.line(random.nextInt(1000));
        int edits = random.nextInt(3);
        for (int i = 0; i < edits; i++) {
            int at = random.nextInt(line.length());
            String piece = PIECES.get(random.nextInt(PIECES.size()));
            int skip = random.nextInt(3);
            line = line.substring(0, at) + piece + line.substring(Math.min(line.length(), at + skip));
        }
        return line.getBytes(random.nextInt(10) == 0 ? ISO_8859_1 : UTF_8);
    }
}
