package dev.onetrip.commits.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Seeds;
import dev.onetrip.web.FailureMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sha on several lines, near and far apart: every strategy, mode and part of a stream has one oracle. */
class LinesInOrderIT {
    private static final int CHUNK_LINES = 100;
    private static final Set<String> TRIP_PER_LINE = Set.of("row-by-row", "parallel");

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.commits.chunk-lines", CHUNK_LINES)
            .with("onetrip.commits.stream-part-lines", 500);

    /** One upload. */
    private record Way(String strategy, FailureMode mode, OnConflict onConflict, boolean isStream) {
        boolean isAllowed() {
            boolean isAtomic = mode == FailureMode.ATOMIC;
            boolean isError = onConflict == OnConflict.ERROR;
            return switch (strategy) {
                case "copy" -> isError && (!isStream || mode == FailureMode.CHUNK);
                case "parallel" -> mode == FailureMode.ROW && !isError && !isStream && onConflict != OnConflict.REPORT;
                case "row-by-row" ->
                    onConflict == OnConflict.UPDATE
                            ? isStream == (mode == FailureMode.CHUNK) && !isAtomic
                            : isError && mode == FailureMode.CHUNK && !isStream;
                default -> !isStream || (!isAtomic && (!isError || mode == FailureMode.CHUNK));
            };
        }

        /** Whether each line is to have a verdict. */
        boolean isAnswered() {
            return mode != FailureMode.ATOMIC && onConflict == OnConflict.UPDATE && !strategy.isEmpty();
        }

        String query() {
            String named = strategy.isEmpty() ? "" : "&strategy=" + strategy;
            return "?mode=" + mode.name().toLowerCase(java.util.Locale.ROOT) + "&on-conflict=" + onConflict + named;
        }
    }

    private static Stream<Way> ways(String strategy) {
        return Stream.of(FailureMode.values())
                .flatMap(mode -> Stream.of(OnConflict.values())
                        .flatMap(onConflict ->
                                Stream.of(false, true).map(isStream -> new Way(strategy, mode, onConflict, isStream))))
                .filter(Way::isAllowed);
    }

    @ParameterizedTest
    @Timeout(300)
    @ValueSource(strings = {"pivot", "unnest", "row-by-row", "copy", "parallel", ""})
    void linesTakeEffectInTheirOrder(String strategy) {
        SplittableRandom random = Seeds.random("lines in order, " + strategy);
        LinesInOrder oracle = TRIP_PER_LINE.contains(strategy)
                ? new LinesInOrder(random, 600, new int[] {1, 170, 570}, CHUNK_LINES)
                : new LinesInOrder(random, 1_200, new int[] {1, 350, 1_150}, CHUNK_LINES);
        ways(strategy).forEach(way -> check(way, oracle));
    }

    private static void check(Way way, LinesInOrder oracle) {
        String slug = Commits.freshSlug();
        Answer old = Commits.post(RACK.http(), slug, "", String.join("\n", oracle.old()));
        assertThat(old.status()).isEqualTo(200);
        boolean fails = oracle.run(way.onConflict(), way.mode());
        List<String> headers = new ArrayList<>();
        if (way.isStream()) {
            headers.addAll(List.of("Stream-Id", "s-" + slug));
        }
        if (way.isAnswered()) {
            headers.addAll(List.of("Prefer", "return=representation"));
        }
        Answer answer = Commits.post(
                RACK.http(), slug, way.query(), String.join("\n", oracle.lines()), headers.toArray(String[]::new));
        if (fails) {
            // where verdicts came before, the problem is the last line
            assertThat(answer.text())
                    .as("%s", way)
                    .containsPattern("\"status\":4(09|22)")
                    .doesNotContain("summary");
            assertThat(Commits.stored(RACK.database(), slug))
                    .isEqualTo(oracle.old().size());
            return;
        }
        assertThat(Commits.counts(answer)).as("%s", way).startsWith(oracle.counts() + " ");
        if (!way.isAnswered()) {
            oracle.verdicts.values().removeIf(status -> status < 400);
        }
        assertThat(statuses(answer)).as("%s", way).isEqualTo(oracle.verdicts);
        assertThat(stored(slug)).as("%s", way).isEqualTo(oracle.stored);
    }

    private static Map<Integer, Integer> statuses(Answer answer) {
        Map<Integer, Integer> statuses = new TreeMap<>();
        answer.lines().stream()
                .filter(line -> line.has("line"))
                .forEach(line -> statuses.put(
                        line.get("line").asInt(), line.get("status").asInt()));
        return statuses;
    }

    private static Map<String, String> stored(String slug) {
        Map<String, String> stored = new HashMap<>();
        RACK.database()
                .query(
                        "SELECT encode(sha, 'hex') AS sha, message FROM commits JOIN repositories USING (repository_id)"
                                + " WHERE slug = ?",
                        slug)
                .forEach(row -> stored.put(row.get("sha") + "", row.get("message") + ""));
        return stored;
    }
}
