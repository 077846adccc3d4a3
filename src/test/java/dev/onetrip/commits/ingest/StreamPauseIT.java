package dev.onetrip.commits.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Service;
import dev.onetrip.support.Upload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Streams whose sender is slow, pauses or falls silent: parts end by time. */
@TestMethodOrder(MethodOrderer.Random.class)
class StreamPauseIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.commits.chunk-lines", 10)
            .with("onetrip.commits.stream-part-lines", 100)
            .with("onetrip.commits.stream-part-time", "400ms")
            .with("onetrip.web.body-stall", "60s");

    private static final int SLOW_DRIP = 40;

    private final Database database = RACK.database();
    private final String slug = Commits.freshSlug();

    private Answer post(String query, String lines) {
        return Commits.post(RACK.http(), slug, query, lines, "Stream-Id", "s-" + slug);
    }

    private Answer watermark() {
        return RACK.http().get("/repositories/" + slug + "/streams/s-" + slug);
    }

    private int committed() {
        Answer answer = watermark();
        return answer.status() == 404 ? 0 : answer.json().get("lines").asInt();
    }

    private Upload upload(String query) throws IOException {
        return new Upload(RACK.service().port(), Commits.path(slug) + query, "Stream-Id", "s-" + slug);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?strategy=pivot", "?strategy=unnest"})
    void whatCameBeforeAPauseIsCommittedAndTheRestGoesOn(String query) throws IOException {
        try (Upload upload = upload(query)) {
            for (int to : new int[] {57, 58, 250}) {
                upload.send(Commits.lines(committed() + 1, to).getBytes(UTF_8));
                Eventually.becomes(to, Eventually.SOON, "committed lines", this::committed);
                assertThat(watermark().json().get("complete").asBoolean()).isFalse();
                Eventually.becomes(
                        0,
                        Eventually.SOON,
                        "connections held in a pause",
                        () -> RACK.poolside().acquired());
            }
            upload.send(Commits.lines(251, 300).getBytes(UTF_8));
            upload.end();
            assertThat(upload.line()).contains("\"lines\":300,\"inserted\":300");
            assertThat(upload.line()).isNull();
        }
        assertThat(Commits.stored(database, slug)).isEqualTo(300);
        assertThat(watermark().json().get("complete").asBoolean()).isTrue();
        assertThat(Commits.counts(post(query, Commits.lines(1, 300)))).isEqualTo("300 0 0 0");
    }

    @Test
    void aStreamThatEndsAfterAPauseIsComplete() throws IOException {
        try (Upload upload = upload("")) {
            upload.send(Commits.lines(1, 30).getBytes(UTF_8));
            Eventually.becomes(30, Eventually.SOON, "committed lines", this::committed);
            upload.end();
            assertThat(upload.line()).contains("\"lines\":30,\"inserted\":30");
        }
        JsonNode watermark = watermark().json();
        assertThat(watermark.get("complete").asBoolean()).isTrue();
        assertThat(watermark.get("lines").asInt()).isEqualTo(30);
    }

    @Test
    void aSenderThatIsSilentForTooLongHasLostNothing() {
        try (Service impatient = Service.start(Map.of(
                "onetrip.database.url",
                database.url(),
                "onetrip.commits.stream-part-time",
                "400ms",
                "onetrip.web.body-stall",
                "3s"))) {
            // where the machine stands still, the sender may have been silent for too long before the part ended
            Eventually.within(Eventually.SOON, () -> isSilentAfterThirtyLines(impatient.port()));
        }
        assertThat(committed()).isEqualTo(30);
        assertThat(Commits.counts(post("?after=30", Commits.lines(31, 40)))).isEqualTo("40 0 0 0");
        assertThat(Commits.stored(database, slug)).isEqualTo(40);
    }

    /** Whether they were committed when the sender was told that it is too late. */
    private boolean isSilentAfterThirtyLines(int port) {
        try (Upload upload = new Upload(port, Commits.path(slug), "Stream-Id", "s-" + slug)) {
            upload.send(Commits.lines(1, 30).getBytes(UTF_8));
            assertThatThrownBy(upload::line).hasMessageContaining("408");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return committed() == 30;
    }

    @Test
    void linesThatDripAreCommittedByTimeToo() throws IOException {
        int lines = 0;
        try (Upload upload = upload("")) {
            while (committed() < 10 && lines < 90) {
                lines++;
                upload.send(Commits.lines(lines, lines).getBytes(UTF_8));
                // slower where the machine is slow, and never as slow as a part takes
                LockSupport.parkNanos(lines < SLOW_DRIP ? 50_000_000 : 300_000_000);
            }
            assertThat(committed()).isBetween(10, lines);
            upload.end();
            assertThat(upload.line()).contains("\"inserted\":" + lines + ",");
        }
        assertThat(Commits.stored(database, slug)).isEqualTo(lines);
    }

    @Test
    void aPauseCommitsWholeChunksOnlyWhereTheyStandTogether() throws IOException {
        try (Upload upload = upload("?mode=chunk")) {
            upload.send(Commits.lines(1, 25).getBytes(UTF_8));
            LockSupport.parkNanos(1_000_000_000);
            assertThat(committed()).isZero();
            upload.send(Commits.lines(26, 30).getBytes(UTF_8));
            Eventually.becomes(30, Eventually.SOON, "committed lines", this::committed);
            upload.end();
            assertThat(upload.line()).contains("\"inserted\":30");
        }
        assertThat(Commits.stored(database, slug)).isEqualTo(30);
    }
}
