package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Http;
import dev.onetrip.support.Rack;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Lists with {@code ?order=desc}: nothing missed, nothing twice, in pages and whole. */
@TestMethodOrder(MethodOrderer.Random.class)
class NewestFirstIT {
    private static final String NDJSON = "application/x-ndjson";

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private final Database database = RACK.database();
    private final Http http = RACK.http();

    private List<String> walk(String path, Function<JsonNode, String> key) {
        List<String> seen = new ArrayList<>();
        Optional<String> next = Optional.of(path);
        while (next.isPresent()) {
            Answer page = http.get(next.get());
            assertThat(page.status()).as(page.text()).isEqualTo(200);
            page.json().get("items").forEach(item -> seen.add(key.apply(item)));
            next = page.header("link").map(link -> link.substring(1, link.indexOf('>')));
        }
        return seen;
    }

    private List<String> stream(String path, Function<JsonNode, String> key) {
        return http.get(path, "Accept", NDJSON).lines().stream().map(key).toList();
    }

    private static Function<JsonNode, String> field(String name) {
        return item -> item.get(name).asString();
    }

    private List<String> stored(String sql, Object... values) {
        return database.query(sql, values).stream()
                .map(row -> String.valueOf(row.get("key")))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 6, 1_001})
    void usersComeNewestFirstInPagesAndWhole(int users) {
        long board = Tables.filledBoard(database, users);
        List<String> down = stored("SELECT id AS key FROM users WHERE board_id = ? ORDER BY id DESC", board);
        String path = Tables.usersOf(board) + "?order=desc";
        assertThat(down).hasSize(users);
        assertThat(walk(path + "&limit=" + (users > 10 ? 400 : 2), field("id"))).isEqualTo(down);
        assertThat(stream(path, field("id"))).isEqualTo(down);
    }

    @Test
    void actionsComeNewestFirstAndALiveStreamRefusesTheOrder() {
        long board = Tables.freshBoard();
        for (int i = 0; i < 5; i++) {
            assertThat(http.post(Tables.usersOf(board), Sent.user("u" + i, i)).status())
                    .isEqualTo(201);
        }
        String path = "/boards/" + board + "/actions?order=desc";
        List<String> down = stored("SELECT id AS key FROM actions WHERE board_id = ? ORDER BY id DESC", board);
        assertThat(walk(path + "&limit=2", field("id"))).isEqualTo(down).hasSize(5);
        assertThat(stream(path, field("id"))).isEqualTo(down);
        Answer live = http.get(path, "Accept", "text/event-stream");
        assertThat(live.status()).isEqualTo(422);
        assertThat(live.json().at("/errors/0/field").asString()).isEqualTo("order");
    }

    /** All of them in one transaction: created at the same time, and one sha with the other's beginning. */
    @Test
    void commitsAndAuthorsThatTieInTimeComeOnceEach() {
        StringBuilder lines = new StringBuilder();
        List<String> shas = IntStream.rangeClosed(1, 7)
                .mapToObj(i -> i == 7 ? "f".repeat(64) : "f".repeat(34) + "%06x".formatted(i))
                .toList();
        shas.forEach(sha -> lines.append("{\"sha\":\"" + sha + "\",\"author\":{\"name\":\"A" + sha.charAt(39)
                + "\",\"email\":\"a@b\"},\"committed\":\"2026-01-02T03:04:05Z\",\"message\":\"M\"}\n"));
        assertThat(http.send("POST", "/repositories/newest/commits", NDJSON, lines.toString())
                        .status())
                .isEqualTo(200);
        List<String> down =
                stored("SELECT encode(sha, 'hex') AS key FROM commits JOIN repositories USING (repository_id)"
                        + " WHERE slug = 'newest' ORDER BY sha DESC");
        String path = "/repositories/newest/commits?order=desc";
        assertThat(walk(path + "&limit=2", field("sha"))).isEqualTo(down).hasSize(7);
        assertThat(stream(path, field("sha"))).isEqualTo(down);
        String authors = "/repositories/newest/authors?order=desc";
        assertThat(walk(authors + "&limit=3", field("id")))
                .isEqualTo(stored("SELECT author_id AS key FROM authors JOIN repositories USING (repository_id)"
                        + " WHERE slug = 'newest' ORDER BY author_id DESC"))
                .hasSize(7);
        assertThat(walk("/repositories?order=desc&limit=1", field("slug"))).contains("newest");
        assertThat(http.get("/repositories/absent/commits?order=desc").status()).isEqualTo(404);
    }

    @Test
    void customersComeByTheirKeysDownThoughTheyWereCreatedTogether() {
        StringBuilder lines = new StringBuilder();
        for (String key : List.of(
                "00000000-0000-0000-0000-000000000000",
                "7fffffff-ffff-ffff-ffff-ffffffffffff",
                "80000000-0000-0000-0000-000000000000",
                "ffffffff-ffff-ffff-ffff-ffffffffffff")) {
            lines.append("{\"customerId\":\"" + key + "\"}\n");
        }
        assertThat(http.send("POST", "/customers", NDJSON, lines.toString()).status())
                .isEqualTo(200);
        List<String> down = stored("SELECT customer_id AS key FROM customers ORDER BY customer_id DESC");
        assertThat(walk("/customers?order=desc&limit=1", field("customerId")))
                .isEqualTo(down)
                .hasSizeGreaterThan(3);
        assertThat(stream("/customers?order=desc", field("customerId"))).isEqualTo(down);
    }

    /** A user that commits while a page is read has a higher id than each page still has to come. */
    @Test
    void pagesUnderConcurrentInsertsMissAndRepeatNothingThatWasThere() {
        long board = Tables.filledBoard(database, 3_000);
        List<String> before = stored("SELECT id AS key FROM users WHERE board_id = ? ORDER BY id DESC", board);
        AtomicBoolean isOver = new AtomicBoolean();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (int i = 0; !isOver.get(); i++) {
                Answer unused = http.post(Tables.usersOf(board), Sent.user("late-" + i, 1));
            }
        });
        List<String> paged;
        List<String> streamed;
        try {
            Eventually.within(
                    Eventually.SOON,
                    () -> database.number("SELECT count(*) FROM actions WHERE board_id = ?", board) > 0);
            paged = walk(Tables.usersOf(board) + "?order=desc&limit=100", field("id"));
            streamed = stream(Tables.usersOf(board) + "?order=desc", field("id"));
        } finally {
            isOver.set(true);
        }
        writer.join();
        List<String> after = stored("SELECT id AS key FROM users WHERE board_id = ? ORDER BY id DESC", board);
        for (List<String> seen : List.of(paged, streamed)) {
            assertThat(seen)
                    .hasSizeGreaterThan(before.size())
                    .isEqualTo(after.subList(after.size() - seen.size(), after.size()));
        }
    }

    @ParameterizedTest
    @CsvSource({"?order=desc, ''", "?order=desc, order=asc", "'', order=desc"})
    void aCursorOfTheOtherDirectionIsRefused(String of, String sent) {
        long board = Tables.filledBoard(database, 3);
        String users = Tables.usersOf(board);
        String next = http.get(users + (of.isEmpty() ? "?" : of + "&") + "limit=1")
                .json()
                .get("next")
                .asString();
        Answer answer = http.get(users + "?limit=1&cursor=" + next + "&" + sent);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().at("/errors/0/field").asString()).isEqualTo("cursor");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "DESC", "newest", "asc,desc"})
    void anotherOrderIsRefusedWithTheTwoThatAreKnown(String order) {
        Answer answer = http.get("/users?order=" + order);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("detail").asString())
                .isEqualTo("order is \"%s\"; one of asc, desc is needed", order);
    }
}
