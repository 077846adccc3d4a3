package dev.onetrip.commits.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.Seeds;
import dev.onetrip.support.ServiceProcess;
import dev.onetrip.support.Upload;
import java.io.IOException;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The process killed at random points of an upload, which its client goes on with until it is done. */
@ExtendWith(RealPostgres.class)
class StreamKillFaultIT {
    private static final int LINES = 6_000;
    private static final int PIECE = 50;

    /** The last 60 ms of the longest are after the upload, so that some answers are lost. */
    private static final long LATEST_KILL_NANOS = 800_000_000;

    private static final Pattern NUMBER = Pattern.compile("\"line\":(\\d+)");

    private final Database database;
    private final SplittableRandom random = Seeds.random("kills of a service under streams");
    private final Map<String, Integer> fates = new TreeMap<>();
    private ServiceProcess service;

    StreamKillFaultIT(Database database) {
        this.database = database;
        this.service = start();
    }

    private ServiceProcess start() {
        return ServiceProcess.start(
                ServiceProcess.QUICK_START,
                Map.of(
                        "onetrip.database.url", database.url(),
                        "onetrip.commits.chunk-lines", 100,
                        "onetrip.commits.stream-part-lines", 300));
    }

    @Test
    @Timeout(600)
    void killedInTheMiddleEveryLineCountsOnce() {
        kill(1, true);
    }

    @Test
    @Tag("soak")
    @Timeout(2_400)
    void killedAHundredTimesEveryLineCountsOnce() {
        kill(100, false);
    }

    /** Good lines, some that are no commits, some whose sha an earlier line has. */
    private static String line(int line) {
        if (line % 97 == 0) {
            return "{\"sha\":\"" + line + "\"}";
        }
        return Commits.line(line % 101 == 0 && (line - 100) % 97 != 0 ? line - 100 : line);
    }

    /** @param inTheMiddle each kill comes once a part is stored, and before the last piece is sent */
    private void kill(int times, boolean inTheMiddle) {
        try {
            int kills = 0;
            while (kills < times) {
                kills += stream(times - kills, inTheMiddle);
            }
            System.out.println(times + " kills: " + fates);
            assertThat(fates).containsKey("broken");
        } finally {
            service.close();
        }
    }

    /** One upload until its client has the answer, killed as often as it comes to: the number of kills. */
    private int stream(int mostKills, boolean inTheMiddle) {
        String slug = Commits.freshSlug();
        int kills = 0;
        @Nullable JsonNode summary = null;
        while (summary == null) {
            CompletableFuture<Void> killer = CompletableFuture.completedFuture(null);
            boolean isKilled = kills < mostKills;
            if (isKilled) {
                kills++;
                long after = random.nextLong(LATEST_KILL_NANOS);
                killer = CompletableFuture.runAsync(() -> {
                    if (inTheMiddle) {
                        Eventually.within(Eventually.SOON, () -> storedLines(slug) > 0);
                    } else {
                        LockSupport.parkNanos(after);
                    }
                    service.kill();
                });
            }
            try {
                summary = upload(
                        slug, random.nextBoolean(), inTheMiddle ? killer : CompletableFuture.completedFuture(null));
            } catch (IOException broken) {
                note("broken");
            }
            killer.join();
            if (isKilled) {
                service.close();
                service = start();
            }
        }
        assertWhole(slug, summary);
        return kills;
    }

    private void note(String fate) {
        int unused = fates.merge(fate, 1, Integer::sum);
    }

    private long storedLines(String slug) {
        return database.number(
                "SELECT coalesce(max(last_line), 0) FROM ingest_streams JOIN repositories USING (repository_id)"
                        + " WHERE slug = ?",
                slug);
    }

    /**
     * The summary, or null when it is to be asked again.
     *
     * @param beforeTheLast what the last piece waits for
     */
    private @Nullable JsonNode upload(String slug, boolean restOnly, CompletableFuture<Void> beforeTheLast)
            throws IOException {
        int after = 0;
        if (restOnly) {
            Answer stream;
            try {
                stream = service.http().get("/repositories/" + slug + "/streams/" + slug);
            } catch (java.io.UncheckedIOException killed) {
                throw killed.getCause();
            }
            after = stream.status() == 200 ? stream.json().get("lines").asInt() : 0;
        }
        String query = restOnly ? "?after=" + after : "";
        try (Upload upload = new Upload(service.port(), Commits.path(slug) + query, "Stream-Id", slug)) {
            for (int from = after + 1; from <= LINES; from += PIECE) {
                int to = Math.min(LINES, from + PIECE - 1);
                if (to == LINES) {
                    beforeTheLast.join();
                }
                upload.send(Commits.lines(from, to, StreamKillFaultIT::line).getBytes(UTF_8));
                LockSupport.parkNanos(3_000_000);
            }
            upload.end();
            return summary(slug, upload);
        }
    }

    private @Nullable JsonNode summary(String slug, Upload upload) throws IOException {
        TreeMap<Integer, Integer> refused = new TreeMap<>();
        String last = "";
        for (@Nullable String line = upload.line(); line != null; line = upload.line()) {
            last = line;
            var number = NUMBER.matcher(line);
            if (number.find()) {
                int unused = refused.merge(Integer.valueOf(number.group(1)), 1, Integer::sum);
            }
        }
        if (!last.contains("\"summary\"")) {
            note("ended with " + last.replaceFirst("(?s).*\"(/problems/[a-z-]+)\".*", "$1"));
            return null;
        }
        note("done");
        // one verdict on each bad line of the whole stream, those from before the kills included
        assertThat(refused).as(slug).hasSize(LINES / 97).allSatisfy((line, times) -> {
            assertThat(line % 97).isZero();
            assertThat(times).isEqualTo(1);
        });
        return JsonMapper.builder().build().readTree(last).get("summary");
    }

    private void assertWhole(String slug, JsonNode summary) {
        TreeMap<String, Integer> expected = new TreeMap<>();
        int bad = 0;
        for (int line = 1; line <= LINES; line++) {
            if (line % 97 == 0) {
                bad++;
            } else {
                String text = line(line);
                int unused = expected.merge(text.substring(8, 48), 1, Integer::sum);
            }
        }
        assertThat(summary.get("lines").asInt()).isEqualTo(LINES);
        assertThat(summary.get("failed").asInt()).isEqualTo(bad);
        assertThat(summary.get("inserted").asInt()).isEqualTo(expected.size());
        assertThat(summary.get("skipped").asInt()).isEqualTo(LINES - bad - expected.size());
        assertThat(database
                        .query(
                                "SELECT encode(sha, 'hex') AS sha FROM commits JOIN repositories USING (repository_id)"
                                        + " WHERE slug = ? ORDER BY sha",
                                slug)
                        .stream()
                        .map(row -> String.valueOf(row.get("sha"))))
                .containsExactlyElementsOf(expected.keySet());
        assertThat(database.number(
                        "SELECT last_line FROM ingest_streams JOIN repositories USING (repository_id)"
                                + " WHERE slug = ? AND complete",
                        slug))
                .isEqualTo(LINES);
    }
}
