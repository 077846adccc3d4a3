package dev.onetrip.commits.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Rack;
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

/** Many commits in one request: every strategy, every answer to a conflict, every mode. */
@Tag("citus")
@TestMethodOrder(MethodOrderer.Random.class)
class IngestIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared().with("onetrip.commits.chunk-lines", 10);

    private final Database database = RACK.database();
    private final String slug = Commits.freshSlug();

    private Answer post(String query, String lines, String... headers) {
        return Commits.post(RACK.http(), slug, query, lines, headers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"row-by-row", "parallel", "copy", "unnest", "pivot"})
    void everyStrategyStoresEveryLine(String strategy) {
        Answer answer = post("?strategy=" + strategy, Commits.lines(1, 95));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(Commits.counts(answer)).isEqualTo("95 0 0 0");
        assertThat(Commits.summary(answer).get("strategy").asString()).isEqualTo(strategy);
        assertThat(Commits.stored(database, slug)).isEqualTo(95);
        assertThat(database.query(
                        "SELECT encode(sha, 'hex') AS sha, name, email, message, committed::text AS committed FROM commits"
                                + " JOIN repositories USING (repository_id) JOIN authors USING (repository_id, author_id)"
                                + " WHERE slug = ? AND message = 'Change 7'",
                        slug))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.get("sha")).isEqualTo(Commits.sha(7));
                    assertThat(row.get("name")).isEqualTo("Author 7");
                    assertThat(row.get("email")).isEqualTo("a7@example.org");
                });
    }

    @Test
    void duplicatesAreSkippedAndCounted() {
        assertThat(post("", Commits.lines(1, 5_000)).status()).isEqualTo(200);
        Answer answer = post("", Commits.lines(1, 30_000));
        assertThat(Commits.counts(answer)).isEqualTo("25000 0 5000 0");
        assertThat(Commits.stored(database, slug)).isEqualTo(30_000);
        assertThat(Commits.authors(database, slug)).isEqualTo(Commits.AUTHORS);
        assertThat(answer.lines()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "pivot,nothing,10 0 12 0",
        "pivot,update,10 12 0 0",
        "pivot,report,10 0 12 0",
        "unnest,nothing,10 0 12 0",
        "unnest,update,10 12 0 0",
        "unnest,report,10 0 12 0",
        "row-by-row,nothing,10 0 12 0",
        "row-by-row,update,10 12 0 0",
        "row-by-row,report,10 0 12 0",
        "parallel,update,10 12 0 0",
        "parallel,nothing,10 0 12 0"
    })
    void aConflictIsWhatTheClientWants(String strategy, String onConflict, String counts) {
        assertThat(post("", Commits.lines(1, 11)).status()).isEqualTo(200);
        String again = Commits.lines(1, 21) + Commits.line(21) + "\n";
        Answer answer = post("?strategy=" + strategy + "&on-conflict=" + onConflict, again);
        assertThat(Commits.counts(answer)).isEqualTo(counts);
        assertThat(answer.lines()).hasSize(onConflict.equals("report") ? 13 : 1);
        assertThat(Commits.stored(database, slug)).isEqualTo(21);
        assertThat(database.number(
                        "SELECT count(*) FROM commits JOIN repositories r USING (repository_id) WHERE slug = ? AND commits.updated IS NOT NULL",
                        slug))
                .isEqualTo(onConflict.equals("update") ? 12 : 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"strategy=copy", "on-conflict=error", "strategy=unnest&on-conflict=error"})
    void aDuplicateFailsTheWholeUploadAndIsNamed(String query) {
        assertThat(post("", Commits.lines(7, 7)).status()).isEqualTo(200);
        Answer answer = post("?" + query, Commits.lines(1, 20));
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().get("type").asString()).isEqualTo("/problems/sha-taken");
        assertThat(answer.json().get("detail").asString()).contains("line 7");
        assertThat(Commits.stored(database, slug)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "pivot,atomic,0",
        "pivot,chunk,20",
        "pivot,row,29",
        "unnest,atomic,0",
        "unnest,chunk,20",
        "unnest,row,29",
        "row-by-row,chunk,20",
        "copy,row,29",
        "parallel,row,29"
    })
    void aBadLineReachesAsFarAsItsMode(String strategy, String mode, int stored) {
        String lines = Commits.lines(1, 30, line -> line == 15 ? "{\"sha\":\"no\"}" : Commits.line(line));
        Answer answer = post("?strategy=" + strategy + "&mode=" + mode, lines);
        assertThat(Commits.stored(database, slug)).isEqualTo(stored);
        if (mode.equals("atomic")) {
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.json().get("errors").get(0).get("field").asString())
                    .isEqualTo("lines.15.sha");
            return;
        }
        assertThat(answer.lines().get(0).get("line").asInt()).isEqualTo(15);
        assertThat(Commits.summary(answer).get("failed").asInt()).isEqualTo(30 - stored);
        if (mode.equals("chunk")) {
            assertThat(answer.lines().get(1).get("chunk")).hasToString("{\"first\":11,\"last\":20}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pivot", "unnest"})
    void aConflictSpoilsItsChunkAloneWhereItIsAFault(String strategy) {
        assertThat(post("", Commits.lines(15, 15)).status()).isEqualTo(200);
        Answer answer = post("?mode=chunk&on-conflict=error&strategy=" + strategy, Commits.lines(1, 30));
        assertThat(Commits.counts(answer)).isEqualTo("20 0 0 10");
        assertThat(Commits.stored(database, slug)).isEqualTo(21);
        assertThat(answer.lines().get(0).get("status").asInt()).isEqualTo(409);
    }

    @Test
    void everyLineIsAnsweredOnRequest() {
        assertThat(post("", Commits.lines(2, 2)).status()).isEqualTo(200);
        List<JsonNode> lines =
                post("", Commits.lines(1, 3), "Prefer", "return=representation").lines();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).hasToString("{\"line\":1,\"status\":201,\"outcome\":\"inserted\"}");
        assertThat(lines.get(1)).hasToString("{\"line\":2,\"status\":200,\"outcome\":\"skipped\"}");
    }

    @Test
    void aRehearsalAnswersTheSameAndStoresNothing() {
        Answer rehearsal = post("", Commits.lines(1, 20), "Prefer", "tx=rollback");
        assertThat(Commits.counts(rehearsal)).isEqualTo("20 0 0 0");
        assertThat(database.number("SELECT count(*) FROM repositories WHERE slug = ?", slug))
                .isZero();
        assertThat(Commits.counts(post("", Commits.lines(1, 20)))).isEqualTo("20 0 0 0");
    }

    @Test
    void aKeyMakesItHappenOnceAndAnswersTheSame() {
        String lines = Commits.lines(1, 5) + "{\n" + Commits.lines(3, 3);
        Answer first = post("?on-conflict=report", lines, "Idempotency-Key", "k-" + slug);
        Answer again = post("?on-conflict=report", lines, "Idempotency-Key", "k-" + slug);
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(again.header("Idempotency-Replayed")).contains("true");
        assertThat(Commits.counts(again)).isEqualTo("5 0 1 1");
        Answer other = post("?on-conflict=report", Commits.lines(1, 6), "Idempotency-Key", "k-" + slug);
        assertThat(other.status()).isEqualTo(422);
        assertThat(Commits.stored(database, slug)).isEqualTo(5);
    }

    @Test
    void anEmptyUploadStoresNothing() {
        assertThat(Commits.counts(post("", ""))).isEqualTo("0 0 0 0");
        assertThat(Commits.stored(database, slug)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"strategy=psychic", "mode=all", "on-conflict=maybe"})
    void anUnknownChoiceIsUnreadable(String query) {
        assertThat(post("?" + query, Commits.lines(1, 1)).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"strategy=parallel&mode=atomic", "strategy=copy&on-conflict=nothing"})
    void choicesThatContradictEachOtherAreRefused(String query) {
        assertThat(post("?" + query, Commits.lines(1, 1)).status()).isEqualTo(422);
    }

    @Test
    void everythingIsReadBackPageByPage() {
        assertThat(post("", Commits.lines(1, 2_500)).status()).isEqualTo(200);
        List<JsonNode> commits = RACK.http()
                .get(Commits.path(slug), "Accept", "application/x-ndjson")
                .lines();
        assertThat(commits)
                .hasSize(2_500)
                .isSortedAccordingTo(
                        (a, b) -> a.get("sha").asString().compareTo(b.get("sha").asString()));
        Answer page = RACK.http().get(Commits.path(slug) + "?limit=2");
        assertThat(page.json().get("items").size()).isEqualTo(2);
        JsonNode next = RACK.http()
                .get(Commits.path(slug) + "?limit=2&cursor="
                        + page.json().get("next").asString())
                .json();
        assertThat(next.get("items").get(0).get("sha").asString())
                .isEqualTo(commits.get(2).get("sha").asString());
        JsonNode repository = RACK.http().get("/repositories/" + slug).json();
        assertThat(repository.get("commits").asInt()).isEqualTo(2_500);
        assertThat(repository.get("authors").asInt()).isEqualTo(Commits.AUTHORS);
        List<JsonNode> authors = RACK.http()
                .get("/repositories/" + slug + "/authors", "Accept", "application/x-ndjson")
                .lines();
        assertThat(authors).hasSize(Commits.AUTHORS);
        assertThat(authors.stream()
                        .mapToInt(author -> author.get("commits").asInt())
                        .sum())
                .isEqualTo(2_500);
        assertThat(RACK.http().get("/repositories?limit=1000").text()).contains("\"" + slug + "\"");
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertThat(RACK.http().get("/repositories/nowhere").status()).isEqualTo(404);
        assertThat(RACK.http().get("/repositories/nowhere/commits").status()).isEqualTo(404);
        assertThat(RACK.http().get("/repositories/nowhere/authors").status()).isEqualTo(404);
        assertThat(RACK.http().get("/repositories/No").status()).isEqualTo(400);
    }

    @Test
    void aCursorThatIsNoSlugIsRefusedBeforeTheDatabaseSeesIt() {
        // a well-made one, with its checksum, of the character NUL
        Answer answer = RACK.http().get("/repositories?cursor=0gLvjQA");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("detail").asString()).startsWith("cursor is not a cursor of this list");
    }
}
