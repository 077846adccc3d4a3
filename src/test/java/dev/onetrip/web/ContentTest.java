package dev.onetrip.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What of an object tells it from others. */
class ContentTest {
    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

    private static final Reading<List<Object>> READING = Reading.of(
            fields -> List.of(
                    fields.uuid("id"),
                    fields.text("text", 0, 9),
                    fields.decimal("score", THOUSAND.negate(), THOUSAND, 3),
                    fields.instant("at"),
                    fields.object(
                            "inner",
                            inner -> inner.optionalInteger("count", 0, 99).orElse(0L)),
                    fields.optionalText("note", 0, 9).orElse(""),
                    fields.optionalFlag("flag").orElse(false),
                    fields.optionalObject("maybe", ContentTest::note).orElse(""),
                    fields.objects(
                            "items",
                            0,
                            9,
                            item -> item.optionalText("sku", 0, 9).orElse(""))),
            "items.sku",
            "id",
            "text",
            "score",
            "at",
            "inner.count",
            "note",
            "flag",
            "maybe.note");

    private static final String ID = "\"id\":\"0a0b0c0d-8a52-4d0a-9d35-2f3f7a3f6d11\"";
    private static final String REST = ID + ",\"text\":\"a\",\"score\":1.5,\"at\":\"2026-01-02T03:04:05Z\"";
    private static final String EMPTY = "{" + REST + ",\"inner\":{},\"items\":[]}";

    private static String note(Fields fields) {
        return fields.optionalText("note", 0, 9).orElse("");
    }

    private static List<String> content(String json) {
        return READING.body(json.getBytes(StandardCharsets.UTF_8)).content();
    }

    @Test
    void spacingOrderAndSpellingDoNotCount() {
        assertThat(content("{\"items\":[], \"inner\" : {} ,\"at\":\"2026-01-02T04:04:05+01:00\",\"score\":150e-2,"
                        + " \"text\":\"\\u0061\"," + ID.replace("0a0b0c0d", "0A0B0C0D") + "}"))
                .isEqualTo(content(EMPTY));
    }

    @Test
    void everyObjectThatDiffersHasAnotherContent() {
        Set<String> contents = new TreeSet<>();
        List<String> notes =
                List.of("", ",\"note\":null", ",\"note\":\"\"", ",\"note\":\"null\"", ",\"note\":\"sent\"");
        List<String> maybes = List.of(
                "",
                ",\"maybe\":null",
                ",\"maybe\":{}",
                ",\"maybe\":{\"note\":null}",
                ",\"maybe\":{\"note\":\"\"}",
                ",\"maybe\":{\"note\":\"x\"}");
        List<String> items = List.of(
                "[]",
                "[{}]",
                "[{},{}]",
                "[{\"sku\":null}]",
                "[{\"sku\":\"\"}]",
                "[{\"sku\":\"a\"},{}]",
                "[{},{\"sku\":\"a\"}]");
        List<String> flags = List.of("", ",\"flag\":null", ",\"flag\":true", ",\"flag\":false");
        List<String> counts = List.of("{}", "{\"count\":null}", "{\"count\":1}");
        int objects = 0;
        for (String note : notes) {
            for (String maybe : maybes) {
                for (String item : items) {
                    for (String flag : flags) {
                        for (String count : counts) {
                            objects++;
                            contents.add(content("{" + REST + note + maybe + flag + ",\"inner\":" + count
                                            + ",\"items\":" + item + "}")
                                    .toString());
                        }
                    }
                }
            }
        }
        assertThat(contents).hasSize(objects);
    }

    @Test
    void theFormIsFixedBecauseDigestsOfItAreStored() {
        assertThat(
                        content(
                                "{" + REST
                                        + ",\"inner\":{\"count\":7},\"note\":\"n\",\"flag\":true,\"maybe\":{},\"items\":[{\"sku\":\"s\"},{}]}"))
                .containsExactly(
                        "0a0b0c0d-8a52-4d0a-9d35-2f3f7a3f6d11",
                        "a",
                        "1.5",
                        "2026-01-02T03:04:05Z",
                        "sent=7",
                        "sent=n",
                        "sent=true",
                        "sent=",
                        "",
                        "2",
                        "sent=s",
                        "");
    }

    @Test
    void aReadingKnowsItsNames() {
        assertThat(READING.names())
                .containsExactly("items.sku", "id", "text", "score", "at", "inner.count", "note", "flag", "maybe.note");
    }
}
