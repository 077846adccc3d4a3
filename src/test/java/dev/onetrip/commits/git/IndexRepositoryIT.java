package dev.onetrip.commits.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.commits.CommitSink;
import dev.onetrip.commits.NewCommit;
import dev.onetrip.core.Deadline;
import dev.onetrip.support.Answer;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;

/** Indexing of real repositories, by file URLs; the set of commits is held against git's own. */
class IndexRepositoryIT {

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.commits.allow-file-urls", true)
            .with(
                    "onetrip.commits.clone-directory",
                    "${java.io.tmpdir}/onetrip-index-it-"
                            + ProcessHandle.current().pid())
            .with("onetrip.commits.clone-min-free", "0B")
            .with("onetrip.jobs.concurrency", 2)
            .with("onetrip.jobs.poll-interval", "50ms")
            .with("onetrip.jobs.watch-interval", "20ms");

    @TempDir
    Path directory;

    private History history;

    @BeforeEach
    void anEmptyHistory() {
        history = new History(directory.resolve("history"));
    }

    @AfterEach
    void closed() {
        history.close();
    }

    @Test
    void everyCommitOfEveryBranchAndTagIsStoredOnce() {
        ObjectId first = history.commit("first");
        ObjectId left = history.commit("left", first);
        ObjectId right = history.commit("right", first);
        history.branch("main", history.commit("merge", left, right));
        history.branch("refs/tags/v1", history.commit("tagged", right));
        Answer answer = index();
        assertThat(answer.status()).isEqualTo(201);
        assertThat(summary(answer, "inserted")).isEqualTo(5);
        assertThat(stored(answer)).isEqualTo(history.reachable()).hasSize(5);
        assertThat(answer.json().get("url").asString()).isEqualTo(history.url());
    }

    @Test
    void indexingAgainAddsNothingAndWalksNothing() {
        history.branch("main", history.commit("second", history.commit("first")));
        assertThat(index().status()).isEqualTo(201);
        Answer again = index();
        assertThat(again.status()).isEqualTo(200);
        assertThat(summary(again, "lines")).isZero();
        assertThat(summary(again, "inserted")).isZero();
        assertThat(stored(again)).hasSize(2);
    }

    @Test
    void anOldCommitThatIsMergedLateIsFound() {
        ObjectId first = history.commit("first");
        ObjectId old = history.commit("old, and on no branch", first);
        ObjectId second = history.commit("second", first);
        history.branch("main", second);
        assertThat(stored(index())).hasSize(2);
        history.branch("main", history.commit("late merge", second, old));
        Answer answer = index();
        assertThat(summary(answer, "inserted")).isEqualTo(2);
        assertThat(stored(answer)).isEqualTo(history.reachable()).contains(old.name());
    }

    @Test
    void whatABranchNamedBeforeAForcedPushOrItsEndStaysStored() {
        ObjectId first = history.commit("first");
        ObjectId dropped = history.commit("dropped", first);
        history.branch("main", dropped);
        history.branch("topic", history.commit("topic", first));
        assertThat(stored(index())).hasSize(3);
        history.branch("main", history.commit("instead", first));
        history.removeBranch("topic");
        Answer answer = index();
        assertThat(summary(answer, "inserted")).isEqualTo(1);
        assertThat(stored(answer)).hasSize(4).containsAll(history.reachable()).contains(dropped.name());
    }

    @Test
    void aDatabaseThatWasEmptiedIsFilledAgainFromTheClone() {
        history.branch("main", history.commit("second", history.commit("first")));
        Answer answer = index();
        RACK.database()
                .sql(
                        "DELETE FROM commits WHERE repository_id = (SELECT repository_id FROM repositories WHERE slug = ?)",
                        slug(answer));
        Answer again = index();
        assertThat(summary(again, "inserted")).isEqualTo(2);
        assertThat(stored(again)).isEqualTo(history.reachable());
    }

    @Test
    void anEmptyRepositoryIsNoError() {
        Answer answer = index();
        assertThat(answer.status()).isEqualTo(201);
        assertThat(summary(answer, "lines")).isZero();
    }

    @Test
    void oddCommitsAreStoredAllTheSame() {
        ObjectId first = history.raw("author  <> 12 +0000\ncommitter <> junk\n\n".getBytes(StandardCharsets.UTF_8));
        ObjectId latin = history.raw(
                "author J\u00f6rg <j@x> 1 +0000\ncommitter J\u00f6rg <j@x> -99999999999999999999 +0000\nencoding ISO-8859-1\n\n\u00fcber"
                        .getBytes(StandardCharsets.ISO_8859_1),
                first);
        ObjectId wrong = history.raw(
                "author \u00ff\u00fe <a\0b@x> 1 +9999\ncommitter x <x> 99999999999999 +0000\nencoding no-such\n\nz\u00ff\0"
                        .getBytes(StandardCharsets.ISO_8859_1),
                latin);
        ObjectId large = history.commit("\u00e4".repeat(512 * 1024), wrong);
        history.branch("main", large);
        Answer answer = index();
        assertThat(summary(answer, "failed")).isZero();
        assertThat(stored(answer)).isEqualTo(history.reachable()).hasSize(4);
        assertThat(message(latin)).isEqualTo("\u00fcber");
        assertThat(message(wrong)).startsWith("z\u00ff");
        assertThat(message(large)).hasSize(8192).endsWith("[cut here: 1048576 bytes]");
        assertThat(RACK.database().number("SELECT count(*) FROM authors WHERE name = 'unknown' AND email = 'unknown'"))
                .isPositive();
    }

    @Test
    void tenAtOnceStoreTheSetOnceAndNothingTwice() throws IOException {
        history.branch("main", history.line(3_000));
        List<CompletableFuture<Answer>> asked = IntStream.range(0, 10)
                .mapToObj(i ->
                        RACK.http().postLater("/repositories", body(history.url() + (i % 2 == 0 ? ".git/" : ""))))
                .toList();
        List<Answer> answers = asked.stream().map(CompletableFuture::join).toList();
        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isIn(200, 201));
        assertThat(stored(answers.get(0))).isEqualTo(history.reachable()).hasSize(3_000);
        assertThat(answers.stream().map(IndexRepositoryIT::slug).distinct()).hasSize(1);
    }

    @Test
    void withoutWaitingItIsAJobWhoseProgressIsSeen() throws IOException, SQLException {
        history.branch("main", history.line(20_000));
        String job;
        List<String> events;
        try (Connection rival = RACK.database().connect();
                Statement statement = rival.createStatement()) {
            // the rows are stored once it was seen that they are being stored
            rival.setAutoCommit(false);
            statement.execute("LOCK TABLE commits IN SHARE MODE");
            Answer accepted = RACK.http().post("/repositories", "{\"url\":\"" + history.url() + "\"}");
            assertThat(accepted.status()).isEqualTo(202);
            job = accepted.header("location").orElseThrow();
            events = RACK.http().stream(job, "Accept", "text/event-stream")
                    .filter(line -> line.startsWith("data:"))
                    .peek(event -> letGo(rival, event.contains("\"phase\":\"storing\"")))
                    .toList();
        }
        assertThat(events).anyMatch(event -> event.contains("\"phase\":\"storing\""));
        assertThat(events.get(events.size() - 1))
                .contains("\"succeeded\"", "\"commitsWalked\":20000", "\"rowsStored\":20000", "\"objectsReceived\":");
        Answer answer = RACK.http().get(job + "/answer");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(stored(answer)).hasSize(20_000);
    }

    private static void letGo(Connection rival, boolean isStoring) {
        try {
            if (isStoring) {
                rival.rollback();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aJobThatIsToldToEndStopsAndLeavesTheRepositoryFree() throws IOException, SQLException {
        history.branch("main", history.line(2_000));
        try (Connection rival = RACK.database().connect();
                Statement statement = rival.createStatement()) {
            // it cannot end by itself
            rival.setAutoCommit(false);
            statement.execute("LOCK TABLE commits IN SHARE MODE");
            Answer accepted = RACK.http().post("/repositories", "{\"url\":\"" + history.url() + "\"}");
            String job = accepted.header("location").orElseThrow();
            Eventually.becomes(1, Eventually.SOON, "statements that wait", RACK.database()::waiting);
            assertThat(RACK.http().send("DELETE", job, "text/plain", "").status())
                    .isEqualTo(202);
            Eventually.within(Eventually.SOON, () -> state(job).equals("cancelled"));
            Eventually.becomes(0, Eventually.SOON, "statements that wait", RACK.database()::waiting);
            rival.rollback();
        }
        assertThat(RACK.database()
                        .number(
                                "SELECT count(*) FROM commits JOIN repositories USING (repository_id) WHERE url = ?",
                                history.url()))
                .isZero();
        assertThat(stored(index())).hasSize(2_000);
    }

    @Test
    void aReaderOfCommitsIsToldWhenNoCallerWaitsForThemAnyMore() {
        CommitSink sink =
                RACK.service().beans(CommitSink.class).values().iterator().next();
        NewCommit commit = new NewCommit(
                ByteBuffer.wrap(new byte[20]),
                "Ada",
                "ada@example.org",
                Instant.parse("2026-01-01T00:00:00Z"),
                "never stored");
        AtomicInteger reading = new AtomicInteger();
        Flux<NewCommit> endless = Flux.concat(Flux.just(commit).repeat(999), Flux.<NewCommit>never())
                .doOnSubscribe(begin -> {
                    int unused = reading.incrementAndGet();
                })
                .doFinally(end -> {
                    int unused = reading.decrementAndGet();
                });
        RACK.proxy().delay(Duration.ofMillis(2));
        for (int i = 0; i < 100; i++) {
            Disposable stored = sink.store("endless", endless, Deadline.in(Duration.ofMinutes(1)), rows -> {})
                    .onErrorComplete()
                    .subscribe();
            // before, while and after the COPY begins
            LockSupport.parkNanos(i * 300_000L);
            stored.dispose();
        }
        RACK.proxy().delay(Duration.ZERO);
        Eventually.within(Eventually.SOON, () -> reading.get() == 0);
        assertThat(RACK.database().number("SELECT count(*) FROM repositories WHERE slug = 'endless'"))
                .isZero();
    }

    @Test
    void aLateIndexingSaysSoAndCanBeSentAgain() throws IOException {
        history.branch("main", history.line(5_000));
        Answer late = RACK.http().post("/repositories", body(history.url()), "Request-Timeout", "0.001");
        assertThat(late.status()).isEqualTo(504);
        assertThat(stored(index())).hasSize(5_000);
    }

    @Test
    void whatIsNoUrlOfARepositoryIsUnreadableAndAnotherHostRefused() {
        assertThat(RACK.http()
                        .post("/repositories", body("ssh://github.com/a/b"))
                        .status())
                .isEqualTo(400);
        assertThat(RACK.http()
                        .post("/repositories", body("https://example.org/a/b"))
                        .status())
                .isEqualTo(403);
        assertThat(RACK.http().post("/repositories", "{\"url\":5}").status()).isEqualTo(400);
        assertThat(RACK.http().post("/repositories", "{}").status()).isEqualTo(422);
        Answer none = RACK.http().post("/repositories", body("file:///does/not/exist"));
        assertThat(none.status()).isEqualTo(502);
        assertThat(none.json().get("type").asString()).isEqualTo("/problems/remote-failed");
        assertThat(RACK.database().number("SELECT count(*) FROM repositories WHERE slug LIKE 'file-not-exist%'"))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tx=rollback", "respond-async, tx=rollback"})
    void aRehearsalOfACloneIsRefusedAndNothingIsDone(String preference) {
        history.branch("main", history.commit("first"));
        for (String body : List.of(body(history.url()), "{\"url\":\"" + history.url() + "\"}")) {
            long jobs = RACK.database().number("SELECT count(*) FROM jobs");
            Answer answer = RACK.http().post("/repositories", body, "Prefer", preference);
            assertThat(answer.status()).isEqualTo(422);
            JsonNode error = answer.json().get("errors").get(0);
            assertThat(error.get("field").asString()).isEqualTo("Prefer");
            assertThat(error.get("detail").asString()).contains("tx=rollback");
            assertThat(RACK.database().number("SELECT count(*) FROM jobs")).isEqualTo(jobs);
        }
        assertThat(RACK.database().number("SELECT count(*) FROM repositories WHERE url = ?", history.url()))
                .isZero();
    }

    /** Its answer would have to be kept, and an indexing that is sent again has another one. */
    @Test
    void aKeyOfAClientThatWaitsIsRefusedAndOneOfAJobIsNot() {
        history.branch("main", history.commit("first"));
        Answer waiting = RACK.http().post("/repositories", body(history.url()), "Idempotency-Key", "once");
        assertThat(waiting.status()).isEqualTo(422);
        assertThat(waiting.json().get("errors").get(0).get("field").asString()).isEqualTo("Idempotency-Key");
        assertThat(RACK.database().number("SELECT count(*) FROM repositories WHERE url = ?", history.url()))
                .isZero();
        String[] later = {"Prefer", "respond-async", "Idempotency-Key", "once"};
        Answer accepted = RACK.http().post("/repositories", body(history.url()), later);
        assertThat(accepted.status()).isEqualTo(202);
        String job = accepted.header("location").orElseThrow();
        Eventually.within(Eventually.SOON, () -> state(job).equals("succeeded"));
        assertThat(RACK.http().post("/repositories", body(history.url()), later).header("location"))
                .contains(job);
    }

    @Test
    void aClientThatPrefersAnAnswerLaterGetsAJobAndWhatIsNoUrlIsSaidAtOnce() throws IOException {
        history.branch("main", history.commit("second", history.commit("first")));
        Answer accepted = RACK.http().post("/repositories", body(history.url()), "Prefer", "respond-async");
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.header("Preference-Applied")).contains("respond-async");
        String job = accepted.header("location").orElseThrow();
        Eventually.within(Eventually.SOON, () -> state(job).equals("succeeded"));
        assertThat(stored(RACK.http().get(job + "/answer"))).isEqualTo(history.reachable());
        for (String url : List.of("ssh://github.com/a/b", "https://example.org/a/b")) {
            Answer waiting = RACK.http().post("/repositories", body(url));
            Answer later = RACK.http().post("/repositories", body(url), "Prefer", "respond-async");
            assertThat(later.status()).isEqualTo(waiting.status()).isIn(400, 403);
        }
    }

    private Answer index() {
        Answer answer = RACK.http().post("/repositories", body(history.url()));
        assertThat(answer.status()).as(answer.text()).isIn(200, 201);
        return answer;
    }

    private static String body(String url) {
        return "{\"url\":\"" + url + "\",\"wait\":true}";
    }

    private static String state(String job) {
        return RACK.http().get(job).json().get("state").asString();
    }

    private static String slug(Answer answer) {
        return answer.json().get("slug").asString();
    }

    private static long summary(Answer answer, String name) {
        return answer.json().get("summary").get(name).asLong();
    }

    private static String message(ObjectId commit) {
        return String.valueOf(RACK.database()
                .query("SELECT message FROM commits WHERE sha = decode(?, 'hex')", commit.name())
                .get(0)
                .get("message"));
    }

    private static Set<String> stored(Answer answer) {
        return RACK
                .database()
                .query(
                        "SELECT encode(sha, 'hex') AS sha FROM commits JOIN repositories USING (repository_id) WHERE slug = ?",
                        slug(answer))
                .stream()
                .map(row -> String.valueOf(row.get("sha")))
                .collect(Collectors.toUnmodifiableSet());
    }
}
