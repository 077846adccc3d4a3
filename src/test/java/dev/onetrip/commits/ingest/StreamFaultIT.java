package dev.onetrip.commits.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.FaultProxy.Direction;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Seeds;
import dev.onetrip.support.Service;
import dev.onetrip.support.Upload;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Streams whose client, whose database or whose instance goes away, and two at once. */
@Timeout(300)
@TestMethodOrder(MethodOrderer.Random.class)
class StreamFaultIT {
    private static final int LINES = 3_000;

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.commits.chunk-lines", 50)
            .with("onetrip.commits.stream-part-lines", 200)
            .with("onetrip.commits.concurrent-ingests", 8)
            // a COMMIT in doubt is to be told as one
            .with("onetrip.unit.fate-patience", "50ms");

    private final Database database = RACK.database();
    private final String slug = Commits.freshSlug();

    private Answer post(Service service, String lines) {
        return Commits.post(service.http(), slug, "", lines, "Stream-Id", slug);
    }

    /** Sends the same until it is done. */
    private Answer persistently(Service service, String lines, Map<String, Integer> fates) {
        while (true) {
            Answer answer = post(service, lines);
            boolean done = answer.text().contains("\"summary\"");
            String fate = done ? "done" : answer.text().replaceFirst("(?s).*\"(/problems/[a-z-]+)\".*", "$1");
            synchronized (fates) {
                int unused = fates.merge(fate, 1, Integer::sum);
            }
            if (done) {
                return answer;
            }
            assertThat(fate)
                    .isIn("/problems/stream-in-flight", "/problems/database-unavailable", "/problems/overloaded");
            LockSupport.parkNanos(5_000_000);
        }
    }

    private Service another() {
        return Service.start(Map.of(
                "onetrip.database.url", database.url(),
                "onetrip.commits.chunk-lines", 50,
                "onetrip.commits.stream-part-lines", 200));
    }

    @Test
    void aStreamGoesOnInAnotherInstance() throws IOException {
        try (Upload upload = new Upload(RACK.service().port(), Commits.path(slug), "Stream-Id", slug)) {
            upload.send(Commits.lines(1, 1_000).getBytes(UTF_8));
            Eventually.within(Eventually.SOON, () -> Commits.stored(database, slug) >= 600);
        }
        try (Service other = another()) {
            Answer answer = persistently(other, Commits.lines(1, LINES), new TreeMap<>());
            assertThat(Commits.counts(answer)).isEqualTo(LINES + " 0 0 0");
        }
        assertThat(Commits.stored(database, slug)).isEqualTo(LINES);
    }

    private static boolean has(Map<String, Integer> fates, String fate) {
        synchronized (fates) {
            return fates.containsKey(fate);
        }
    }

    @Test
    void ofUploadsAtOnceInTwoInstancesEachLineCountsOnce() throws IOException {
        Map<String, Integer> fates = new TreeMap<>();
        try (Service other = another()) {
            List<CompletableFuture<Answer>> all;
            try (Upload first = new Upload(RACK.service().port(), Commits.path(slug), "Stream-Id", slug)) {
                first.send(Commits.lines(1, 500).getBytes(UTF_8));
                Eventually.within(Eventually.SOON, () -> Commits.stored(database, slug) >= 200);
                all = IntStream.range(0, 4)
                        .mapToObj(i -> CompletableFuture.supplyAsync(() ->
                                persistently(i % 2 == 0 ? RACK.service() : other, Commits.lines(1, LINES), fates)))
                        .toList();
                Eventually.within(Eventually.SOON, () -> has(fates, "/problems/stream-in-flight"));
            }
            List<String> answers =
                    all.stream().map(CompletableFuture::join).map(Answer::text).toList();
            assertThat(answers).containsOnly(answers.get(0));
            assertThat(Commits.counts(all.get(0).join())).isEqualTo(LINES + " 0 0 0");
        }
        System.out.println("two instances, one stream: " + fates);
        assertThat(fates).containsKey("/problems/stream-in-flight");
        assertThat(Commits.stored(database, slug)).isEqualTo(LINES);
    }

    @Test
    void clientsThatGoAwayAtRandomPlacesGoOnWithoutALineLostOrDoubled() throws IOException {
        SplittableRandom random = Seeds.random("cut streams");
        byte[] lines = Commits.lines(1, LINES).getBytes(UTF_8);
        for (int cut = 0; cut < 12; cut++) {
            int bytes = random.nextInt(1, lines.length);
            try (Upload upload = new Upload(RACK.service().port(), Commits.path(slug), "Stream-Id", slug)) {
                upload.send(java.util.Arrays.copyOf(lines, bytes));
                LockSupport.parkNanos(random.nextLong(30_000_000));
            }
            // a client that goes away while it was told to wait has changed nothing
            Eventually.becomes(
                    0,
                    Eventually.SOON,
                    "connections not given back",
                    () -> RACK.poolside().acquired());
            assertThat(uncounted()).isZero();
        }
        Answer answer = persistently(RACK.service(), new String(lines, UTF_8), new TreeMap<>());
        assertThat(Commits.counts(answer)).isEqualTo(LINES + " 0 0 0");
        assertThat(Commits.stored(database, slug)).isEqualTo(LINES);
        // what the service reads late of a client that went away ends by itself
        Eventually.becomes(0, Eventually.SOON, "temporary tables", () -> Commits.tempRelations(database));
    }

    /** Lines stored beyond the watermark, or missing before it; one statement, since the end of an upload goes on. */
    private long uncounted() {
        return database.number(
                "SELECT (SELECT count(*) FROM commits JOIN repositories USING (repository_id) WHERE slug = ?)"
                        + " - (SELECT coalesce(max(last_line), 0) FROM ingest_streams JOIN repositories USING (repository_id)"
                        + " WHERE slug = ?)",
                slug,
                slug);
    }

    @Test
    void aDatabaseConnectionCutAtRandomPlacesCostsNoLine() {
        SplittableRandom random = Seeds.random("cut databases under streams");
        Map<String, Integer> fates = new TreeMap<>();
        String lines = Commits.lines(1, 600);
        for (int cut = 0; cut < 25; cut++) {
            String stream = slug + "-" + cut;
            Direction direction = cut % 2 == 0 ? Direction.TO_SERVER : Direction.TO_CLIENT;
            RACK.proxy().cutAfter(direction, random.nextLong(cut % 2 == 0 ? 120_000 : 4_000));
            Answer answer = Commits.post(RACK.http(), stream, "", lines, "Stream-Id", stream);
            RACK.proxy().restore();
            boolean cutShort = !answer.text().contains("\"summary\"");
            int unused = fates.merge(cutShort ? "cut" : "done", 1, Integer::sum);
            while (!answer.text().contains("\"summary\"")) {
                LockSupport.parkNanos(5_000_000);
                answer = Commits.post(RACK.http(), stream, "", lines, "Stream-Id", stream);
            }
            assertThat(Commits.counts(answer)).isEqualTo("600 0 0 0");
            assertThat(Commits.stored(database, stream)).isEqualTo(600);
        }
        System.out.println("database cut under streams: " + fates);
        assertThat(fates).containsKey("cut");
        Eventually.becomes(
                0,
                Eventually.SOON,
                "connections not given back",
                () -> RACK.poolside().acquired());
        RACK.poolside().log().clear();
    }
}
