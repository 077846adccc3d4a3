package dev.onetrip.commits.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Catalogue;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Lines that are refused one by one, and text that must come back as it was sent. */
class BadLinesIT {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String SHA = Commits.sha(1);
    private static final String GOOD = Commits.line(1);

    /** Each is refused with this status and, where one is to blame, this field. */
    private static final List<Bad> BAD = List.of(
            new Bad("{", 400, ""),
            new Bad("null", 400, ""),
            new Bad("[]", 400, ""),
            new Bad("5", 400, ""),
            new Bad("\"text\"", 400, ""),
            new Bad("{}", 422, "sha"),
            new Bad(GOOD + GOOD, 400, ""),
            new Bad(GOOD + "x", 400, ""),
            new Bad(GOOD.replace("\"message\"", "\"massage\""), 400, "massage"),
            new Bad(GOOD.replace("{\"sha\"", "{\"sha\":\"" + SHA + "\",\"sha\""), 400, "sha"),
            new Bad(GOOD.replace("\"name\"", "\"nom\""), 400, "author.nom"),
            new Bad(Commits.line("", "A", "a@b", ""), 422, "sha"),
            new Bad(Commits.line(SHA.substring(1), "A", "a@b", ""), 422, "sha"),
            new Bad(Commits.line(SHA + "00", "A", "a@b", ""), 422, "sha"),
            new Bad(Commits.line("g" + SHA.substring(1), "A", "a@b", ""), 422, "sha"),
            new Bad(Commits.line(SHA, "", "a@b", ""), 422, "author.name"),
            new Bad(Commits.line(SHA, "A", "", ""), 422, "author.email"),
            new Bad(Commits.line(SHA, "x".repeat(201), "a@b", ""), 422, "author.name"),
            new Bad(Commits.line(SHA, "A", "x".repeat(321), ""), 422, "author.email"),
            new Bad(Commits.line(SHA, "A", "a@b", "x".repeat(8193)), 400, "message"),
            new Bad(Commits.line(SHA, "A", "a@b", "nul\\u0000"), 400, "message"),
            new Bad(Commits.line(SHA, "A\\u0000", "a@b", ""), 400, "author.name"),
            new Bad(Commits.line(SHA, "A", "a@b", "half\\ud800"), 400, "message"),
            new Bad(Commits.line(SHA, "A", "a@b", "\\x"), 400, ""),
            new Bad(Commits.line(SHA, "A", "a@b", "tab\there"), 400, ""),
            new Bad(GOOD.replace("2026-01-02T03:04:05Z", "yesterday"), 422, "committed"),
            new Bad(GOOD.replace("2026-01-02T03:04:05Z", "2026-02-30T03:04:05Z"), 422, "committed"),
            new Bad(GOOD.replace("2026-01-02T03:04:05Z", "2026-01-02T25:04:05Z"), 422, "committed"),
            new Bad(GOOD.replace("2026-01-02T03:04:05Z", "2026-01-02T03:04:05"), 422, "committed"),
            new Bad(GOOD.replace("\"2026-01-02T03:04:05Z\"", "1767323045"), 400, "committed"),
            new Bad(GOOD.replace("\"2026-01-02T03:04:05Z\"", "null"), 422, "committed"),
            new Bad(
                    "{\"sha\":\"" + SHA + "\",\"author\":null,\"committed\":\"2026-01-02T03:04:05Z\",\"message\":\"\"}",
                    422,
                    "author"),
            new Bad("{\"a\":".repeat(20) + "1" + "}".repeat(20), 400, "a"),
            new Bad(" ".repeat(70_000), 413, ""));

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private record Bad(String line, int status, String field) {}

    private final String slug = Commits.freshSlug();

    @ParameterizedTest
    @ValueSource(strings = {"pivot", "unnest", "copy"})
    void everyKindOfBadLineHasItsOwnVerdict(String strategy) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < BAD.size(); i++) {
            lines.append(BAD.get(i).line())
                    .append('\n')
                    .append(Commits.line(100 + i))
                    .append('\n');
        }
        Answer answer = Commits.post(RACK.http(), slug, "?strategy=" + strategy, lines.toString());
        assertThat(Commits.counts(answer)).isEqualTo("%d 0 0 %d", BAD.size(), BAD.size());
        for (int i = 0; i < BAD.size(); i++) {
            JsonNode verdict = answer.lines().get(i);
            Bad bad = BAD.get(i);
            assertThat(verdict.get("line").asInt()).isEqualTo(2 * i + 1);
            assertThat(verdict.get("status").asInt())
                    .as("%s -> %s", bad, verdict)
                    .isEqualTo(bad.status());
            JsonNode problem = verdict.get("problem");
            assertThat(problem.has("field") ? problem.get("field").asString() : "")
                    .as("%s -> %s", bad, verdict)
                    .isEqualTo(bad.field());
        }
        assertThat(Commits.stored(RACK.database(), slug)).isEqualTo(BAD.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"pivot", "unnest", "parallel", "copy", "row-by-row"})
    void hostileTextComesBackAsItWasSent(String strategy) {
        List<String> catalogue = Catalogue.of(RACK.database());
        SplittableRandom random = Seeds.random("hostile text of " + strategy);
        Map<String, String> sent = new HashMap<>();
        List<String> lines = new ArrayList<>();
        for (int i = 1; i <= 2_000; i++) {
            String text = i == 1 ? "\\." : i == 2 ? "\\N" : hostile(random);
            sent.put(Commits.sha(i), text);
            lines.add(JSON.writeValueAsString(Map.of(
                    "sha",
                    Commits.sha(i),
                    "author",
                    Map.of("name", "n" + text, "email", "e" + text),
                    "committed",
                    "2026-01-02T03:04:05.123456+05:30",
                    "message",
                    text)));
        }
        Answer answer = Commits.post(RACK.http(), slug, "?strategy=" + strategy, String.join("\n", lines));
        assertThat(Commits.counts(answer)).isEqualTo("2000 0 0 0");
        List<JsonNode> stored = RACK.http()
                .get(Commits.path(slug), "Accept", "application/x-ndjson")
                .lines();
        assertThat(stored).hasSize(2_000);
        for (JsonNode commit : stored) {
            String text = sent.get(commit.get("sha").asString());
            assertThat(commit.get("message").asString()).isEqualTo(text);
            assertThat(commit.get("author").get("name").asString()).isEqualTo("n%s", text);
            assertThat(commit.get("author").get("email").asString()).isEqualTo("e%s", text);
            assertThat(commit.get("committed").asString()).isEqualTo("2026-01-01T21:34:05.123456Z");
        }
        assertThat(Catalogue.of(RACK.database())).isEqualTo(catalogue);
    }

    private static String hostile(SplittableRandom random) {
        String pieces = "'\"\\;-$?%{}()/*,:=\n\r\t\b\f\u000b\u0001\u007f\u0085\u2028é日 nNxt.0";
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(40);
        for (int i = 0; i < length; i++) {
            text.append(pieces.charAt(random.nextInt(pieces.length())));
        }
        return random.nextBoolean() ? text + "\uD83D\uDE00" : text.toString();
    }
}
