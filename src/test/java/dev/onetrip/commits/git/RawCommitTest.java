package dev.onetrip.commits.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.commits.NewCommit;
import dev.onetrip.support.Seeds;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Raw commits against what the command git shows of them. */
@NeedsGit
class RawCommitTest {
    private static final String AUTHOR = "author A <a@x> 1000000001 +0000\n";
    private static final String COMMITTER = "committer C <c@x> 1000000002 +0000\n";

    @TempDir
    static Path directory;

    private static GitCommand git;
    private static String tree;

    @BeforeAll
    static void aRepository() {
        git = GitCommand.init(directory.resolve("r"));
        tree = git.run("write-tree");
    }

    private static NewCommit read(String rest, Charset charset) {
        return read(List.of(rest), charset).get(0);
    }

    /** As the service reads them, and as git shows them, which is then the same. */
    private static List<NewCommit> read(List<String> rests, Charset charset) {
        List<byte[]> raw = rests.stream()
                .map(rest -> ("tree " + tree + "\n" + rest).getBytes(charset))
                .toList();
        List<GitCommand.Shown> shown = git.commits(raw);
        assertThat(shown).hasSameSizeAs(raw);
        List<NewCommit> all = new ArrayList<>();
        for (int i = 0; i < raw.size(); i++) {
            NewCommit read = RawCommit.read(ObjectId.fromString(shown.get(i).sha()), raw.get(i));
            assertThat(new GitCommand.Shown(
                            read.shaHex(), read.committed(), read.authorName(), read.authorEmail(), read.message()))
                    .as(rests.get(i))
                    .isEqualTo(shown.get(i));
            all.add(read);
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                AUTHOR + COMMITTER + "\nplain\n",
                COMMITTER + AUTHOR + "\nturned round",
                AUTHOR + "author B <b@x> 5 +0000\n" + COMMITTER + "\nthe last author counts",
                AUTHOR + COMMITTER + "committer D <d@x> 1000000009 +0200\n\nthe last committer counts",
                "hg-extra x\n" + AUTHOR + COMMITTER + "\na header before",
                "pgp x\nproject y\n" + AUTHOR + "tagger T <t@x> 1 +0000\n" + COMMITTER + "\nheaders between",
                AUTHOR + COMMITTER + "gpgsig -----\n author E <e@x> 7 +0000\n \n -----\n\na signature",
                AUTHOR + COMMITTER + "mergetag object x\n author E <e@x> 7 +0000\n\nauthor F <f@x> 8 +0000\n\nbody",
                COMMITTER + "\nno author",
                AUTHOR + "\nno committer",
                AUTHOR + COMMITTER + "\n",
                AUTHOR + COMMITTER + "\n\n\n leading lines\n\n",
                "author\n" + COMMITTER + "\nan author of nothing",
                "author A\n" + COMMITTER + "\nno address",
                "author A <a@x\n" + COMMITTER + "\nan open address",
                "author <a@x> 1 +0000\n" + COMMITTER + "\nno name",
                "author   A  B \t <a @x > 1 +0000\n" + COMMITTER + "\nspaces",
                "author A <<a@x>> 1 +0000\n" + COMMITTER + "\ntwo of each",
                "author A <a@x> <b@x> 1 +0000\n" + COMMITTER + "\ntwo addresses",
                "author A> <a@x> 1 +0000\n" + COMMITTER + "\na sign in the name",
                "author \u00e9\u4e2d\ud83d\ude80 <\u00e9@x> 1 +0000\n" + COMMITTER + "\n\u00e9\u4e2d\ud83d\ude80",
                AUTHOR + "committer C <c@x> 1000000002 +0000\r\n\nends of another kind\r\n",
                AUTHOR + COMMITTER + "\nup to here\u0000 and no further",
                "author A\u0000 <a@x> 1 +0000\n" + COMMITTER + "\na NUL in a header"
            })
    void namesAndMessageAreGitsOwnWhateverTheHeaders(String rest) {
        NewCommit unused = read(rest, UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1000000002 +0000",
                " 1000000002 +0000",
                "   1000000002   +0000  ",
                "\t1000000002\t+0130",
                "1000000002 -1200",
                "1000000002+0000",
                "1000000002 +1",
                "1000000002 +99999",
                "1000000002 + ",
                "1000000002 0000",
                "1000000002",
                "1000000002 UTC",
                "-5 +0000",
                "+5 +0000",
                "junk",
                "",
                "> 12 +0000",
                "1000000002.5 +0000",
                "1,000 +0000",
                "0 +0000",
                "00000000000000000000012 +0000",
                "253402300799 +0000",
                "2147483648 +0000",
                "1000000002 +0000 x",
                "0x10 +0000"
            })
    void aTimeIsReadWhereGitReadsIt(String time) {
        NewCommit unused = read(AUTHOR + "committer C <c@x>" + (time.isEmpty() ? "" : " ") + time + "\n\nx", UTF_8);
        NewCommit unusedToo = read(AUTHOR + "committer C <c@x>" + time + "\n\nx", UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "253402300800,9999-12-31T23:59:59Z",
        "67768036191676799,9999-12-31T23:59:59Z",
        "67768036191676800,1970-01-01T00:00:00Z",
        "9223372036854775807,1970-01-01T00:00:00Z",
        "99999999999999999999999,1970-01-01T00:00:00Z"
    })
    void aTimeAfterTheLastYearIsMovedThereUnlessGitItselfHasNone(String seconds, String committed) {
        String text = "tree " + tree + "\n" + AUTHOR + "committer C <c@x> " + seconds + " +0000\n\nx";
        String sha = git.object("commit", text, UTF_8);
        assertThat(RawCommit.read(ObjectId.fromString(sha), text.getBytes(UTF_8))
                        .committed())
                .isEqualTo(Instant.parse(committed));
        String shown = git.run("show", "-s", "--format=%cI", sha);
        assertThat(shown.startsWith("1970")).isEqualTo(committed.startsWith("1970"));
    }

    /** Every character of the encoding, in pieces, as far as iconv has it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ISO-8859-1",
                "latin1",
                "latin-1",
                "iso8859-15",
                "ISO-8859-2",
                "ISO-8859-10",
                "ISO-8859-14",
                "iso88597",
                "KOI8-R",
                "KOI8-U",
                "KOI8-T",
                "CP1251",
                "windows-1252",
                "CP437",
                "CP866",
                "CP850",
                "MACINTOSH",
                "MIK",
                "ARMSCII-8",
                "PT154",
                "HP-ROMAN8",
                "TIS-620",
                "GEORGIAN-PS",
                " latin2",
                "CP1252//TRANSLIT",
                "US-ASCII",
                "UTF8",
                "utf-8",
                "no-such",
                "x",
                "ISO-8859-99"
            })
    void aDeclaredEncodingOfOneByteIsHonouredAlsoWhereItsBytesAreUtf8(String encoding) {
        String head = AUTHOR.replace("A", "\u00c3\u00a9") + COMMITTER + "encoding " + encoding + "\n\n";
        List<String> made = new ArrayList<>(List.of(head + "\u00c3\u00a9 \u00d0\u00b0"));
        for (int one = 0x80; one <= 0xff; one++) {
            made.add(head + "a" + (char) one);
        }
        assertThat(read(made, ISO_8859_1)).hasSize(129);
    }

    @ParameterizedTest
    @CsvSource({
        "ISO-2022-JP,ISO-2022-JP,\u65e5\u672c\u8a9e \u30c6\u30b9\u30c8",
        "iso2022jp,ISO-2022-JP,\u4fee\u6b63",
        "ISO-2022-KR,ISO-2022-KR,\ud55c\uad6d\uc5b4",
        "ISO-2022-CN,GB2312,\u4e2d\u6587",
        "EUC-JP,EUC-JP,\u65e5\u672c\u8a9e\u2015",
        "SHIFT_JIS,Shift_JIS,\u65e5\u672c\u8a9e\uff76",
        "cp932,windows-31j,\u2460\u9ad9",
        "EUC-KR,EUC-KR,\ud55c\uad6d\uc5b4",
        "CP949,x-windows-949,\ud79d\ubdc1",
        "UHC,x-windows-949,\ud79d",
        "GBK,GBK,\u4e2d\u570b",
        "GB18030,GB18030,\u4e2d\u00e9\ud83d\ude80",
        "gb2312,GB2312,\u4e2d\u6587",
        "Big5,Big5,\u4e2d\u570b\u5b57",
        "EUC-TW,x-EUC-TW,\u4e2d\u570b"
    })
    void aDeclaredEncodingOfSeveralBytesIsHonoured(String encoding, String written, String text) {
        Charset charset = Charset.forName(written);
        NewCommit read = read(
                "author " + text + " <a@x> 1 +0000\n" + COMMITTER + "encoding " + encoding + "\n\n" + text
                        + "\nplain\n",
                charset);
        assertThat(read.message()).isNotEmpty();
    }

    @Test
    void theFirstEncodingCountsAndNoneAfterAnEmptyLine() {
        NewCommit unused = read(AUTHOR + COMMITTER + "encoding KOI8-R\nencoding latin1\n\n\u00c3\u00a9", ISO_8859_1);
        NewCommit first = read("encoding latin1\n" + AUTHOR + COMMITTER + "\n\u00c3\u00a9", ISO_8859_1);
        assertThat(first.message()).isEqualTo("\u00c3\u00a9");
        NewCommit body = read(AUTHOR + COMMITTER + "\nencoding latin1\n\u00c3\u00a9", ISO_8859_1);
        assertThat(body.message()).endsWith("\u00e9");
    }

    @Test
    void randomHeadersAreReadAsGitReadsThem() {
        SplittableRandom random = Seeds.random("headers of commits");
        List<String> parts = List.of(
                AUTHOR,
                COMMITTER,
                "author ",
                "committer ",
                "A <a@x>",
                " 1000000003 +0000",
                "\n",
                "\n",
                "x y\n",
                " ",
                "<",
                ">",
                "encoding latin1\n",
                "encoding utf-8\n",
                "\u00c3\u00a9",
                "parents \n",
                "\t",
                "12 -0100",
                "gpgsig a\n b\n");
        Set<String> made = new LinkedHashSet<>();
        for (int i = 0; i < 1_000; i++) {
            StringBuilder rest = new StringBuilder(random.nextBoolean() ? AUTHOR + COMMITTER : "");
            for (int k = random.nextInt(12); k > 0; k--) {
                rest.append(parts.get(random.nextInt(parts.size())));
            }
            boolean unused = made.add(rest.append("\n\nend\n").toString());
        }
        assertThat(read(List.copyOf(made), ISO_8859_1)).hasSize(made.size());
    }

    /** What each byte of an encoding is to iconv: as hexadecimal digits, and U+FFFD for none. */
    @Test
    void aTableThatJavaLacksIsComplete() throws CharacterCodingException {
        Iconv.Decoding celtic = java.util.Objects.requireNonNull(Iconv.of("ISO-8859-14"));
        assertThat(celtic.decode(ByteBuffer.wrap(HexFormat.of().parseHex("a1d0deff"))))
                .isEqualTo("\u1e02\u0174\u0176\u00ff");
        assertThat(Iconv.of("no-such")).isNull();
    }
}
