package dev.onetrip.commits.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.idempotency.RequestKey;
import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Http;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** Lines of commits, and where they go. */
final class Commits {
    /** Authors of made-up commits. */
    static final int AUTHORS = 800;

    private static final AtomicInteger SLUGS = new AtomicInteger();

    private Commits() {}

    static String freshSlug() {
        return "repo-" + SLUGS.incrementAndGet();
    }

    static String path(String slug) {
        return "/repositories/" + slug + "/commits";
    }

    /** 40 digits, made from a number. */
    static String sha(int number) {
        return (RequestKey.digest("commit", Integer.toString(number)).toString() + "00000000").replace("-", "");
    }

    static String line(int number) {
        return line(
                sha(number), "Author " + number % AUTHORS, "a" + number % AUTHORS + "@example.org", "Change " + number);
    }

    static String line(String sha, String name, String email, String message) {
        return "{\"sha\":\"" + sha + "\",\"author\":{\"name\":\"" + name + "\",\"email\":\"" + email
                + "\"},\"committed\":\"2026-01-02T03:04:05Z\",\"message\":\"" + message + "\"}";
    }

    static String lines(int from, int to) {
        return lines(from, to, Commits::line);
    }

    static String lines(int from, int to, IntFunction<String> line) {
        return IntStream.rangeClosed(from, to).mapToObj(line).collect(Collectors.joining("\n", "", "\n"));
    }

    /** Made while they are read. */
    static InputStream stream(int lines) {
        return stream(lines, Commits::line);
    }

    /** Made while they are read. */
    static InputStream stream(int lines, IntFunction<String> line) {
        int part = 1000;
        return new SequenceInputStream(Collections.enumeration(IntStream.range(0, lines / part)
                .boxed()
                .map(index -> (InputStream) new java.io.ByteArrayInputStream(
                        lines(index * part + 1, (index + 1) * part, line).getBytes(UTF_8)))
                .toList()));
    }

    static Answer post(Http http, String slug, String query, String lines, String... headers) {
        return http.send("POST", path(slug) + query, "application/x-ndjson", lines, headers);
    }

    static JsonNode summary(Answer answer) {
        JsonNode summary = answer.lines().get(answer.lines().size() - 1).get("summary");
        assertThat(summary).as(answer.text()).isNotNull();
        return summary;
    }

    /** {@code inserted updated skipped failed}. */
    static String counts(Answer answer) {
        JsonNode summary = summary(answer);
        return summary.get("inserted") + " " + summary.get("updated") + " " + summary.get("skipped") + " "
                + summary.get("failed");
    }

    static long stored(Database database, String slug) {
        return database.number(
                "SELECT count(*) FROM commits JOIN repositories USING (repository_id) WHERE slug = ?", slug);
    }

    static long authors(Database database, String slug) {
        return database.number(
                "SELECT count(*) FROM authors JOIN repositories USING (repository_id) WHERE slug = ?", slug);
    }

    static long tempRelations(Database database) {
        return database.number("SELECT count(*) FROM pg_class WHERE relpersistence = 't'");
    }
}
