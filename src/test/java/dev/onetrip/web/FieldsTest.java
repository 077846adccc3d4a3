package dev.onetrip.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.onetrip.core.FieldProblem;
import dev.onetrip.core.Refusal;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestMethodOrder(MethodOrderer.Random.class)
class FieldsTest {
    private static final String[] NAMES = {"text", "number", "flag", "at", "profile.firstname", "items.price"};

    private static <T> T read(String json, Function<Fields, T> reader) {
        return Reading.of(reader, NAMES).read(json.getBytes(StandardCharsets.UTF_8));
    }

    private static BigDecimal decimal(String number) {
        return read(
                "{\"number\":" + number + "}",
                fields -> fields.decimal("number", BigDecimal.valueOf(-1000), BigDecimal.valueOf(1000), 2));
    }

    private static List<FieldProblem> problems(String json, Function<Fields, ?> reader) {
        return catchThrowableOfType(Refusal.class, () -> read(json, reader)).errors();
    }

    @ParameterizedTest
    @CsvSource({"10,10", "1.50,1.5", "1e2,100", "-0.0,0", "0e999999999,0", "1000.00,1000", "25e-2,0.25"})
    void aDecimalIsReadExactlyAndWithoutTrailingZeros(String written, String value) {
        assertThat(decimal(written).toPlainString()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1000.01", "-1001", "0.001", "1e999999", "1e-999999", "1e99999999999", "-1e2147483647"})
    void aDecimalOutOfBoundsIsInvalid(String written) {
        assertThatThrownBy(() -> decimal(written)).isInstanceOf(Refusal.Invalid.class);
    }

    private static BigDecimal amount(String written) {
        return read(
                "{\"number\":" + written + "}",
                fields -> fields.amount("number", BigDecimal.ZERO, BigDecimal.valueOf(1000), 2));
    }

    @ParameterizedTest
    @CsvSource({"'\"9.90\"',9.9", "'\"0009\"',9", "'\"1.0000\"',1", "9.90,9.9", "1e2,100"})
    void anAmountIsADecimalInQuotesOrANumber(String written, String value) {
        assertThat(amount(written).toPlainString()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "\"1e2\"",
                "\" 1\"",
                "\"+1\"",
                "\".5\"",
                "\"1.\"",
                "\"NaN\"",
                "\"-1\"",
                "\"1000.01\"",
                "\"0.001\"",
                "-1"
            })
    void anAmountThatIsNoneOrOutOfBoundsIsInvalid(String written) {
        assertThatThrownBy(() -> amount(written)).isInstanceOf(Refusal.Invalid.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "{}", "[]"})
    void anAmountOfAnotherTypeIsUnreadable(String written) {
        assertThatThrownBy(() -> amount(written)).isInstanceOf(Refusal.Unreadable.class);
    }

    @Test
    void aHugeExponentCostsNothing() {
        long began = System.nanoTime();
        for (int i = 0; i < 1000; i++) {
            assertThatThrownBy(() -> decimal("1e999999")).isInstanceOf(Refusal.Invalid.class);
        }
        assertThat(System.nanoTime() - began).isLessThan(Duration.ofSeconds(2).toNanos());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"5\"",
                "true",
                "[1]",
                "NaN",
                "Infinity",
                "-Infinity",
                "{}",
                "01",
                "+1",
                ".5",
                "1.",
                "11111111111111111111111111111111111111111111111111111111111111111"
            })
    void whatIsNoDecimalIsUnreadable(String written) {
        assertThatThrownBy(() -> decimal(written)).isInstanceOf(Refusal.Unreadable.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "1.0", "1e2", "\"1\""})
    void whatIsNoIntegerIsUnreadable(String written) {
        assertThatThrownBy(() -> read("{\"number\":" + written + "}", fields -> fields.integer("number", 0, 10)))
                .isInstanceOf(Refusal.Unreadable.class)
                .hasMessageStartingWith("number is ")
                .hasMessageContaining("; an integer ")
                .hasMessageEndingWith(" is needed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "11", "99999999999999999999"})
    void anIntegerOutOfRangeIsInvalid(String written) {
        assertThatThrownBy(() -> read("{\"number\":" + written + "}", fields -> fields.integer("number", 0, 10)))
                .isInstanceOf(Refusal.Invalid.class)
                .hasMessage("number is %s; an integer from 0 to 10 is needed", written);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | is missing; a string is needed",
                "{\"text\":null} | is null; a string is needed",
                "{\"text\":\"\"} | has 0 characters; 1 to 3 are needed",
                "{\"text\":\"abcd\"} | has 4 characters; 1 to 3 are needed"
            })
    void missingNullEmptyAndTooLongAreToldApart(String json, String detail) {
        assertThat(problems(json, fields -> fields.text("text", 1, 3)))
                .containsExactly(new FieldProblem("text", detail));
    }

    @Test
    void lengthsCountCodePoints() {
        String text = read("{\"text\":\"😀😀\\ud83d\\ude00\"}", fields -> fields.text("text", 3, 3));
        assertThat(text).isEqualTo("😀😀😀");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u0000", "\\ud800", "\\udc00", "\\ud800x", "\\ud800\\ud800"})
    void nulAndHalfPairsAreUnreadable(String escaped) {
        assertThat(problems("{\"text\":\"a" + escaped + "\"}", fields -> fields.text("text", 0, 9)))
                .extracting(FieldProblem::field)
                .containsExactly("text");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"other\":1} | other",
                "{\"profile\":{\"other\":1}} | profile.other",
                "{\"text\":\"a\",\"text\":\"a\"} | text",
                "{\"text\":{}} | text",
                "{\"profile\":[]} | profile",
                "{\"items\":[1]} | items.0"
            })
    void whatCannotBeReadNamesItsField(String json, String field) {
        assertThat(problems(
                        json,
                        fields -> List.of(
                                fields.optionalObject("profile", inner -> inner.has("firstname")),
                                fields.objects("items", 0, 2, inner -> inner.integer("price", 0, 9)))))
                .extracting(FieldProblem::field)
                .containsExactly(field);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "1",
                "{",
                "{}{}",
                "{} x",
                "{'text':1}",
                "{\"text\":1,}",
                "{text:1}",
                "// x\n{}",
                "\uFEFF{}"
            })
    void whatIsNoJsonObjectIsUnreadable(String json) {
        assertThatThrownBy(() -> read(json, fields -> "read")).isInstanceOf(Refusal.Unreadable.class);
    }

    @Test
    void bytesThatAreNotUtf8AreUnreadable() {
        byte[] json = "{\"text\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> Reading.of(fields -> "read", "text").read(json))
                .isInstanceOf(Refusal.Unreadable.class)
                .hasMessage("The text is not UTF-8");
    }

    @Test
    void deepNestingIsUnreadable() {
        assertThatThrownBy(() -> read("{\"text\":" + "[".repeat(10_000), fields -> "read"))
                .isInstanceOf(Refusal.Unreadable.class)
                .hasMessageContaining("16 levels");
    }

    @Test
    void aStringAboveTheLimitNamesItsField() {
        assertThat(problems("{\"text\":\"" + "x".repeat(8193) + "\"}", fields -> fields.text("text", 0, 9)))
                .extracting(FieldProblem::field)
                .containsExactly("text");
    }

    @Test
    void everyBadFieldComesInOneRefusal() {
        assertThat(problems(
                        "{\"number\":5000,\"at\":\"today\",\"items\":[{},{\"price\":7}]}",
                        fields -> List.of(
                                fields.decimal("number", BigDecimal.ZERO, BigDecimal.TEN, 0),
                                fields.instant("at"),
                                fields.object("profile", inner -> inner.text("firstname", 1, 9)),
                                fields.objects("items", 1, 2, inner -> inner.integer("price", 0, 5)))))
                .extracting(FieldProblem::field)
                .containsExactly("number", "at", "profile", "items.0.price", "items.1.price");
    }

    @Test
    void aConstructorThatDislikesAStandInDoesNotHideTheRefusal() {
        assertThat(problems(
                        "{}", fields -> List.of(1).get(fields.text("text", 1, 9).length() - 1)))
                .containsExactly(new FieldProblem("text", "is missing; a string is needed"));
    }

    @Test
    void aTimeIsReadWithItsOffset() {
        Instant at = read("{\"at\":\"2026-01-02T04:04:05+01:00\"}", fields -> fields.instant("at"));
        assertThat(at).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
    }

    private static String detail(String json, Function<Fields, ?> reader) {
        return problems(json, reader).get(0).detail();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"ten\" | is \"ten\"; a number is needed",
                "\"7.5\" | is \"7.5\"; a number without quotes is needed",
                "true | is true; a number is needed",
                "[1] | is an array; a number is needed",
                "null | is null; a number is needed",
                "1001 | is 1001; a number from -1000 to 1000 is needed",
                "1e2147483648 | is 1e2147483648; a number from -1000 to 1000 is needed",
                "0.125 | is 0.125; at most 2 digits after the point are allowed",
                "{} | is an object; a single value is needed"
            })
    void aRefusedNumberSaysWhatWasSentAndWhatWouldDo(String sent, String detail) {
        assertThat(detail(
                        "{\"number\":" + sent + "}",
                        fields -> fields.decimal("number", BigDecimal.valueOf(-1000), BigDecimal.valueOf(1000), 2)))
                .isEqualTo(detail);
    }

    @Test
    void aRefusedTimeTextAndFlagSayWhatWasSentAndWhatWouldDo() {
        assertThat(detail("{\"at\":\"today\"}", fields -> fields.instant("at")))
                .isEqualTo("is \"today\"; an ISO-8601 time with its offset is needed, e.g. 2026-01-02T03:04:05Z");
        assertThat(detail("{\"text\":5}", fields -> fields.text("text", 1, 9)))
                .isEqualTo("is 5; a string in quotes is needed");
        assertThat(detail("{\"flag\":0}", fields -> fields.flag("flag"))).isEqualTo("is 0; true or false is needed");
        assertThat(detail("{\"items\":[]}", fields -> fields.objects("items", 1, 2, inner -> 1)))
                .isEqualTo("has 0 elements; 1 to 2 are needed");
    }

    @Test
    void whatWasSentIsShownInPartAndEscaped() {
        assertThat(detail(
                        "{\"number\":\"" + "9".repeat(31) + "\\n\\u202e\\u001b\\\"" + "x".repeat(100) + "\"}",
                        fields -> fields.integer("number", 0, 9)))
                .isEqualTo("is \"%s\\u000a\\u202e\\u001b\\\"xxxxx\"…; an integer is needed", "9".repeat(31));
    }

    @ParameterizedTest
    @CsvSource({
        "txt, did you mean text? Known:",
        "TEXT, did you mean text? Known:",
        "nubmer, did you mean number? Known:",
        "firstname, did you mean profile.firstname?",
        "zzz, 'known: text, number, flag, at, profile, items'"
    })
    void anUnknownNameComesWithTheNearestKnownOne(String name, String said) {
        assertThat(detail("{\"" + name + "\":1}", fields -> "read")).startsWith("is not known; " + said);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"text\":\"b\",} | Not JSON at character 13: \"}\" is not expected there",
                "{\"text\":hunter2} | Not JSON at character 9: \"h\" is not expected there",
                "{\"text\":\"a | Not JSON: the text ends after character 10, before the object does",
                "[1] | The text is an array; a JSON object is needed"
            })
    void whatIsNoJsonNamesTheCharacterAndNoMore(String json, String detail) {
        assertThatThrownBy(() -> read(json, fields -> "read")).hasMessage(detail);
    }

    @Test
    void anUnknownNameIsEchoedOnlyInPart() {
        assertThat(problems("{\"" + "n".repeat(200) + "\":1}", fields -> "read")
                        .get(0)
                        .field())
                .hasSize(65);
    }
}
