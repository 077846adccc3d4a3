package dev.onetrip.commits.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Trips;
import dev.onetrip.support.Upload;
import dev.onetrip.transaction.Pruned;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Uploads that go on where they broke off. */
@Tag("citus")
@TestMethodOrder(MethodOrderer.Random.class)
class StreamIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.commits.chunk-lines", 10)
            .with("onetrip.commits.stream-part-lines", 100)
            .with("onetrip.commits.stream-lines", 2_000)
            .with("onetrip.commits.answer-limit", "100KB")
            .with("onetrip.web.line-limit", "2KB");

    private final Database database = RACK.database();
    private final String slug = Commits.freshSlug();

    private Answer post(String query, String lines, String... headers) {
        String[] all = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("Stream-Id", "s-" + slug), java.util.Arrays.stream(headers))
                .toArray(String[]::new);
        return Commits.post(RACK.http(), slug, query, lines, all);
    }

    private Answer watermark() {
        return RACK.http().get("/repositories/" + slug + "/streams/s-" + slug);
    }

    private int committed() {
        Answer answer = watermark();
        return answer.status() == 404 ? 0 : answer.json().get("lines").asInt();
    }

    /** Sends the lines and goes away once so many are committed. */
    private void cut(String query, String lines, int atLeast) throws IOException {
        try (Upload upload = new Upload(RACK.service().port(), Commits.path(slug) + query, "Stream-Id", "s-" + slug)) {
            upload.send(lines.getBytes(UTF_8));
            Eventually.within(Eventually.SOON, () -> committed() >= atLeast);
        }
        Eventually.within(Eventually.SOON, () -> isOver(query));
    }

    /** Whether no upload of the stream is under way: one that begins elsewhere is refused for that alone. */
    private boolean isOver(String query) {
        String elsewhere = query + (query.isEmpty() ? "?" : "&") + "after=999999";
        String type = type(post(elsewhere, ""));
        assertThat(type).isIn("/problems/stream-in-flight", "/problems/stream-moved");
        return type.equals("/problems/stream-moved") && RACK.poolside().acquired() == 0;
    }

    /** Every kind of line. */
    private static String mixed(int line) {
        return switch (line % 50) {
            case 7 -> "{\"sha\":\"no\"}";
            case 13 -> "";
            case 21 -> Commits.line(line - 1);
            case 33 -> "x".repeat(3_000);
            default -> Commits.line(line);
        };
    }

    private static List<JsonNode> verdicts(Answer answer) {
        List<JsonNode> lines = answer.lines();
        return lines.subList(0, lines.size() - 1);
    }

    private static String type(Answer answer) {
        return answer.json().get("type").asString();
    }

    @Test
    void aStreamIsAnsweredAsOneUploadAndItsEndIsKnown() {
        Answer answer = post("", Commits.lines(1, 950));
        assertThat(Commits.counts(answer)).isEqualTo("950 0 0 0");
        assertThat(Commits.stored(database, slug)).isEqualTo(950);
        JsonNode watermark = watermark().json();
        assertThat(watermark.get("lines").asInt()).isEqualTo(950);
        assertThat(watermark.get("complete").asBoolean()).isTrue();
        assertThat(watermark.get("summary")).isEqualTo(Commits.summary(answer));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?mode=row",
                "?mode=chunk",
                "?strategy=unnest",
                "?strategy=row-by-row",
                "?on-conflict=report",
                "?on-conflict=error&mode=chunk"
            })
    void itsVerdictsAreThoseOfAnUploadInOneTransaction(String query) throws IOException {
        String lines = Commits.lines(1, 600, StreamIT::mixed);
        Answer whole = Commits.post(RACK.http(), slug + "-whole", query, lines);
        cut(query, lines.substring(0, lines.length() * 2 / 3), 300);
        Answer resumed = post(query, lines);
        assertThat(verdicts(resumed)).containsExactlyInAnyOrderElementsOf(verdicts(whole));
        assertThat(Commits.counts(resumed)).isEqualTo(Commits.counts(whole));
        assertThat(Commits.summary(resumed).get("lines"))
                .isEqualTo(Commits.summary(whole).get("lines"));
        assertThat(Commits.stored(database, slug)).isEqualTo(Commits.stored(database, slug + "-whole"));
        assertThat(post(query, lines).text()).isEqualTo(resumed.text());
    }

    @Test
    void aFinishedStreamSentAgainIsAnsweredTheSameAfterOneLook() {
        String lines = Commits.lines(1, 500, StreamIT::mixed);
        Answer first = post("", lines);
        // an upload that another test has cut may still be at work; one quiet round shows what a look costs
        Eventually.becomes(1, Eventually.SOON, "round trips", () -> {
            Trips before = RACK.proxy().trips();
            assertThat(post("", lines).text()).isEqualTo(first.text());
            return RACK.proxy().trips().since(before).roundTrips();
        });
    }

    @Test
    void theRestAloneGoesOnAfterTheCommittedLines() throws IOException {
        cut("", Commits.lines(1, 555), 500);
        int committed = committed();
        Answer rest = post("?after=" + committed, Commits.lines(committed + 1, 900));
        assertThat(Commits.counts(rest)).isEqualTo("900 0 0 0");
        assertThat(Commits.stored(database, slug)).isEqualTo(900);
        // the digest went on: all of it is still the same upload
        assertThat(post("", Commits.lines(1, 900)).text()).isEqualTo(rest.text());
        assertThat(post("?after=900", "").text()).isEqualTo(rest.text());
    }

    @Test
    void aBodyThatBeginsElsewhereIsRefused() throws IOException {
        cut("", Commits.lines(1, 350), 300);
        int committed = committed();
        Answer moved = post("?after=" + (committed - 1), Commits.lines(committed, 400));
        assertThat(moved.status()).isEqualTo(409);
        assertThat(type(moved)).isEqualTo("/problems/stream-moved");
        assertThat(moved.json().get("detail").asString()).contains("line " + committed);
        assertThat(Commits.stored(database, slug)).isEqualTo(committed);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 150, 300})
    void anotherContentIsRefused(int changed) throws IOException {
        cut("", Commits.lines(1, 350), 300);
        int committed = committed();
        Answer other = post("", Commits.lines(1, 400, line -> Commits.line(line == changed ? 10_000 : line)));
        assertThat(other.status()).isEqualTo(422);
        assertThat(type(other)).isEqualTo("/problems/stream-mismatch");
        assertThat(Commits.stored(database, slug)).isEqualTo(committed);
    }

    @Test
    void anUploadThatEndsBeforeTheCommittedLinesOrGoesOnAfterTheEndIsRefused() {
        assertThat(post("", Commits.lines(1, 300)).status()).isEqualTo(200);
        for (String lines : List.of("", Commits.lines(1, 299), Commits.lines(1, 301))) {
            assertThat(type(post("", lines))).isEqualTo("/problems/stream-mismatch");
        }
        assertThat(type(post("?after=300", Commits.lines(301, 301)))).isEqualTo("/problems/stream-mismatch");
        assertThat(type(post("?mode=chunk", Commits.lines(1, 300)))).isEqualTo("/problems/stream-mismatch");
        assertThat(Commits.stored(database, slug)).isEqualTo(300);
    }

    @Test
    void ofTwoUploadsAtOnceInOneInstanceTheSecondWaits() throws IOException {
        try (Upload upload = new Upload(RACK.service().port(), Commits.path(slug), "Stream-Id", "s-" + slug)) {
            upload.send(Commits.lines(1, 250).getBytes(UTF_8));
            Eventually.within(Eventually.SOON, () -> committed() >= 200);
            Answer second = post("", Commits.lines(1, 300));
            assertThat(second.status()).isEqualTo(409);
            assertThat(type(second)).isEqualTo("/problems/stream-in-flight");
            assertThat(second.header("Retry-After")).contains("1");
            upload.send(Commits.lines(251, 300).getBytes(UTF_8));
            upload.end();
            assertThat(upload.line()).contains("\"inserted\":300");
            assertThat(upload.line()).isNull();
        }
        assertThat(Commits.counts(post("", Commits.lines(1, 300)))).isEqualTo("300 0 0 0");
    }

    @Test
    void anEmptyStreamIsFinishedToo() {
        Answer empty = post("", "\n\n");
        assertThat(Commits.counts(empty)).isEqualTo("0 0 0 0");
        assertThat(watermark().json().get("complete").asBoolean()).isTrue();
        assertThat(post("", "").text()).isEqualTo(empty.text());
    }

    @Test
    void aStreamHasALimitAndWhatWasCommittedStays() {
        Answer answer = post("", Commits.lines(1, 2_500));
        assertThat(answer.text()).contains("/problems/too-large");
        Eventually.becomes(
                0,
                Eventually.SOON,
                "connections not given back",
                () -> RACK.poolside().acquired());
        assertThat(Commits.stored(database, slug)).isEqualTo(committed()).isBetween(1_000L, 2_000L);
        assertThat(watermark().json().get("complete").asBoolean()).isFalse();
    }

    @Test
    void keptVerdictsHaveALimitAndAReplayHasTheFirstOfThem() {
        String lines = Commits.lines(1, 1_900, line -> "{\"sha\":\"no\"}");
        Answer first = post("", lines);
        assertThat(first.lines()).hasSize(1_901);
        Answer again = post("", lines);
        assertThat(again.lines().size()).isBetween(100, 1_000);
        assertThat(verdicts(again))
                .isEqualTo(first.lines().subList(0, again.lines().size() - 1));
        assertThat(Commits.summary(again)).isEqualTo(Commits.summary(first));
    }

    @ParameterizedTest
    @CsvSource({
        "?mode=atomic,Accept,*/*",
        "?strategy=parallel,Accept,*/*",
        "?strategy=copy,Accept,*/*",
        "?on-conflict=error,Accept,*/*",
        "'',Idempotency-Key,k",
        "'',Prefer,tx=rollback",
        "'',Prefer,respond-async"
    })
    void whatAStreamCannotBeIsRefused(String query, String header, String value) {
        Answer answer = post(query, Commits.lines(1, 3), header, value);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(type(answer)).isEqualTo("/problems/invalid");
        assertThat(Commits.stored(database, slug)).isZero();
        assertThat(database.number("SELECT count(*) FROM jobs")).isZero();
    }

    @Test
    void aMalformedNameOrNumberIsUnreadable() {
        for (String id : List.of("a b", "a/b", "x".repeat(129))) {
            Answer answer = Commits.post(RACK.http(), slug, "", Commits.lines(1, 1), "Stream-Id", id);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().get("errors").get(0).get("field").asString())
                    .isEqualTo("Stream-Id");
        }
        assertThat(Commits.post(RACK.http(), slug, "", Commits.lines(1, 1), "Stream-Id", "a", "Stream-Id", "b")
                        .status())
                .isEqualTo(400);
        assertThat(post("?after=x", "").status()).isEqualTo(400);
        assertThat(Commits.post(RACK.http(), slug, "?after=0", "").status()).isEqualTo(422);
        assertThat(RACK.http()
                        .get("/repositories/" + slug + "/streams/" + "x".repeat(129))
                        .status())
                .isEqualTo(400);
        assertThat(watermark().status()).isEqualTo(404);
    }

    @Test
    void aStreamIsForgottenAndItsNameIsFreeAgain() {
        assertThat(post("", Commits.lines(1, 30)).status()).isEqualTo(200);
        database.sql(
                "UPDATE ingest_streams SET updated = now() - interval '8 days', created = updated"
                        + " WHERE repository_id = (SELECT repository_id FROM repositories WHERE slug = ?)",
                slug);
        assertThat(watermark().status()).isEqualTo(404);
        assertThat(Commits.counts(post("", Commits.lines(11, 50)))).isEqualTo("20 0 20 0");
        assertThat(committed()).isEqualTo(40);
        database.sql(
                "UPDATE ingest_streams SET updated = now() - interval '8 days'"
                        + " WHERE repository_id = (SELECT repository_id FROM repositories WHERE slug = ?)",
                slug);
        assertThat(Pruned.now(RACK.service(), "ingest_streams")).isPositive();
        assertThat(database.number(
                        "SELECT count(*) FROM ingest_streams JOIN repositories USING (repository_id) WHERE slug = ?",
                        slug))
                .isZero();
    }
}
