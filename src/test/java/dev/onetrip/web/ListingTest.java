package dev.onetrip.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.core.Refusal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@TestMethodOrder(MethodOrderer.Random.class)
class ListingTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Ndjson NDJSON = new Ndjson(JSON, lines -> lines);
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{4}");

    private record Pair(int group, int number) {}

    private final List<Integer> asked = new ArrayList<>();

    private static <K, T> Mono<List<T>> rows(List<T> all, Function<T, K> key, K after, int limit, boolean isFirst) {
        int from = isFirst
                ? 0
                : IntStream.range(0, all.size())
                                .filter(i -> key.apply(all.get(i)).equals(after))
                                .findFirst()
                                .orElseThrow()
                        + 1;
        return Mono.just(all.subList(from, Math.min(from + limit, all.size())));
    }

    private static <T> List<T> turned(List<T> all) {
        List<T> turned = new ArrayList<>(all);
        Collections.reverse(turned);
        return turned;
    }

    private Listing<Long, Long> ids(long last) {
        List<Long> all = LongStream.rangeClosed(1, last).boxed().toList();
        return Listing.byId(NDJSON, id -> id, (request, direction) -> {
            int unused = Parameters.limit(request, 1, Page.MAX_LIMIT);
            return (after, limit) -> {
                asked.add(limit);
                return direction == Direction.ASC
                        ? rows(all, id -> id, after, limit, after == 0)
                        : rows(turned(all), id -> id, after, limit, after == Long.MAX_VALUE);
            };
        });
    }

    private static Listing<String, String> texts(List<String> all) {
        return Listing.byText(
                NDJSON,
                HEX,
                text -> text,
                (request, direction) -> (after, limit) -> rows(
                        direction == Direction.ASC ? all : turned(all), text -> text, after, limit, after.isEmpty()));
    }

    private static JsonNode page(Listing<?, ?> listing, String path) {
        return JSON.readTree(Requests.answer(Requests.get(path), listing::page)
                .getBodyAsString()
                .blockOptional()
                .orElseThrow());
    }

    private static List<String> lines(Listing<?, ?> listing) {
        return lines(listing, "/list");
    }

    private static List<String> lines(Listing<?, ?> listing, String path) {
        return Requests.answer(Requests.get(path), listing::stream)
                .getBodyAsString()
                .blockOptional()
                .orElse("")
                .lines()
                .toList();
    }

    /** What every page shows, following its cursor. */
    private static List<String> walk(Listing<?, ?> listing, int limit) {
        return walk(listing, limit, "");
    }

    private static List<String> walk(Listing<?, ?> listing, int limit, String order) {
        List<String> seen = new ArrayList<>();
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent()) {
            JsonNode page = page(listing, "/list?limit=" + limit + order + cursor.get());
            page.get("items").forEach(item -> seen.add(item.toString()));
            cursor = Optional.of(page.get("next")).filter(JsonNode::isString).map(next -> "&cursor=" + next.asString());
        }
        return seen;
    }

    @Test
    void pagesAndStreamShowTheSameItemsInTheSameOrder() {
        Listing<Long, Long> listing = ids(2_345);
        List<String> all =
                LongStream.rangeClosed(1, 2_345).mapToObj(Long::toString).toList();
        assertThat(walk(listing, 100)).isEqualTo(all);
        assertThat(lines(listing)).isEqualTo(all);
    }

    @Test
    void aPageAsksForOneMoreRowAndTheStreamForWholePages() {
        JsonNode unused = page(ids(5), "/list?limit=2");
        assertThat(asked).containsExactly(3);
        asked.clear();
        assertThat(lines(ids(5))).hasSize(5);
        assertThat(asked).containsExactly(Page.MAX_LIMIT);
    }

    @Test
    void theLowestUuidIsNotSkipped() {
        List<UUID> all = IntStream.range(0, 5).mapToObj(i -> new UUID(0, i)).toList();
        Listing<Optional<UUID>, UUID> listing = Listing.byUuid(
                NDJSON,
                uuid -> uuid,
                (request, direction) -> (after, limit) -> rows(
                        direction == Direction.ASC ? all : turned(all), Optional::of, after, limit, after.isEmpty()));
        List<String> shown = all.stream().map(uuid -> "\"" + uuid + "\"").toList();
        assertThat(walk(listing, 2)).isEqualTo(shown);
        assertThat(lines(listing)).isEqualTo(shown);
    }

    @Test
    void aKeyMayHaveSeveralColumns() {
        List<Pair> all =
                IntStream.range(0, 7).mapToObj(i -> new Pair(i / 3, i % 3)).toList();
        Listing<Pair, Pair> listing = Listing.by(
                NDJSON,
                new Pair(-1, 0),
                cursor -> new Pair((int) cursor.number(0), (int) cursor.number(1)),
                pair -> Cursor.of(pair.group(), pair.number()),
                request -> (after, limit) -> rows(all, pair -> pair, after, limit, after.group() < 0));
        assertThat(walk(listing, 2)).hasSize(7).isEqualTo(lines(listing)).doesNotHaveDuplicates();
    }

    @Test
    void textsAreListedByTheirForm() {
        List<String> all = List.of("00aa", "00bb", "ffff");
        assertThat(walk(texts(all), 1))
                .isEqualTo(lines(texts(all)))
                .containsExactly("\"00aa\"", "\"00bb\"", "\"ffff\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "00AA", "00aa\u0000", "5"})
    void aCursorOfAnotherListIsRefusedBeforeAnythingIsRead(String key) {
        String path = "/list?cursor=" + Cursor.of(key).write();
        assertThatThrownBy(() -> page(texts(List.of()), path))
                .isInstanceOf(Refusal.Unreadable.class)
                .hasMessageStartingWith("cursor is not a cursor of this list");
    }

    @Test
    void aCursorOfTooFewColumnsIsOfAnotherList() {
        assertThatThrownBy(() -> Cursor.of(1L).number(1))
                .isInstanceOf(Refusal.Unreadable.class)
                .hasMessageStartingWith("cursor is not a cursor of this list");
        assertThatThrownBy(() -> Cursor.of("1-1-1-1-1").uuid(0)).isInstanceOf(Refusal.Unreadable.class);
    }

    @Test
    void aListTurnsRoundWithItsOrder() {
        List<String> down = turned(LongStream.rangeClosed(1, 2_345).boxed().toList()).stream()
                .map(String::valueOf)
                .toList();
        assertThat(walk(ids(2_345), 100, "&order=desc")).isEqualTo(down);
        assertThat(lines(ids(2_345), "/list?order=desc")).isEqualTo(down);
        assertThat(walk(texts(List.of("00aa", "00bb", "ffff")), 2, "&order=desc"))
                .containsExactly("\"ffff\"", "\"00bb\"", "\"00aa\"");
        assertThat(walk(ids(5), 2, "&order=asc")).isEqualTo(walk(ids(5), 2));
    }

    @ParameterizedTest
    @CsvSource({"DESC, '', asc", "DESC, &order=asc, asc", "ASC, &order=desc, desc"})
    void aCursorOfTheOtherDirectionIsRefused(Direction of, String sent, String order) {
        String cursor = Cursor.of(3L).in(of, Direction.ASC).write();
        assertThatThrownBy(() -> page(ids(5), "/list?cursor=" + cursor + sent))
                .isInstanceOf(Refusal.Invalid.class)
                .hasMessage(
                        "cursor is of a list with order=%s, and order is %s; send the order of the cursor, or no cursor",
                        of, order);
        assertThat(asked).isEmpty();
    }

    @Test
    void aListOfOneDirectionTakesNoCursorOfTwo() {
        Listing<Long, Long> oneWay = Listing.by(
                NDJSON,
                0L,
                cursor -> cursor.number(0),
                id -> Cursor.of(id),
                request -> (after, limit) -> Mono.just(List.of(after)));
        String cursor = Cursor.of(3L).in(Direction.DESC, Direction.ASC).write();
        assertThatThrownBy(() -> page(oneWay, "/list?cursor=" + cursor))
                .isInstanceOf(Refusal.Unreadable.class)
                .hasMessageStartingWith("cursor is not a cursor of this list");
        assertThat(page(oneWay, "/list?cursor=" + Cursor.of(3L).write()).get("items"))
                .hasToString("[3]");
    }

    @Test
    void aBadParameterIsRefusedBeforeTheStreamBegins() {
        assertThatThrownBy(() -> ids(5).stream(Requests.get("/list?limit=0"))).isInstanceOf(Refusal.Invalid.class);
        assertThat(asked).isEmpty();
    }
}
