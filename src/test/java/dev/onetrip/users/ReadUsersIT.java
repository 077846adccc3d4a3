package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Http;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Trips;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Lists in pages and whole: in the order of the ids, nothing missed, nothing twice. */
@TestMethodOrder(MethodOrderer.Random.class)
class ReadUsersIT {
    private static final String NDJSON = "application/x-ndjson";
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>; rel=\"next\"");

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private final Database database = RACK.database();
    private final Http http = RACK.http();

    private static Optional<String> next(Answer page) {
        return page.header("Link").map(NEXT::matcher).filter(Matcher::matches).map(link -> link.group(1));
    }

    /** Every id from the first page to the last, following Link only. */
    private List<Long> walk(String first, List<Integer> sizes) {
        List<Long> ids = new ArrayList<>();
        Optional<String> path = Optional.of(first);
        while (path.isPresent()) {
            Answer page = http.get(path.get());
            assertThat(page.status()).isEqualTo(200);
            JsonNode items = page.json().get("items");
            sizes.add(items.size());
            items.forEach(item -> ids.add(item.get("id").asLong()));
            path = next(page);
            assertThat(page.json().get("next").isNull()).isEqualTo(path.isEmpty());
        }
        return ids;
    }

    private List<Long> ids(long board, String table) {
        return database.query("SELECT id FROM " + table + " WHERE board_id = ? ORDER BY id", board).stream()
                .map(row -> (Long) row.get("id"))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"10, 4 4 2", "8, 4 4", "4, 4", "0, 0"})
    void pagesHoldTheLimitAndTheLastOneTheRest(int users, String sizes) {
        long board = Tables.filledBoard(database, users);
        List<Integer> seen = new ArrayList<>();
        assertThat(walk(Tables.usersOf(board) + "?limit=4", seen)).isEqualTo(ids(board, "users"));
        assertThat(String.join(" ", seen.stream().map(String::valueOf).toList()))
                .isEqualTo(sizes);
    }

    /** However long the list is, no more than a page of it is in memory, and no connection waits for the reader. */
    @Test
    void aWholeListIsReadAThousandAtATime() {
        long board = Tables.filledBoard(database, 5_500);
        Trips before = RACK.proxy().trips();
        Answer all = http.get(Tables.usersOf(board), "Accept", NDJSON);
        assertThat(all.lines()).hasSize(5_500);
        assertThat(RACK.proxy().trips().since(before).roundTrips()).isGreaterThanOrEqualTo(6);
    }

    @Test
    void aPageHasAHundredItemsWhereNothingIsSaid() {
        long board = Tables.filledBoard(database, 101);
        Answer page = http.get(Tables.usersOf(board));
        assertThat(page.json().get("items")).hasSize(100);
        assertThat(next(page)).isPresent();
    }

    @Test
    void actionsComeInPagesAndWhole() {
        long board = Tables.freshBoard();
        for (int i = 0; i < 5; i++) {
            assertThat(http.post(Tables.usersOf(board), Sent.user("u" + i, i)).status())
                    .isEqualTo(201);
        }
        String path = "/boards/" + board + "/actions";
        assertThat(walk(path + "?limit=2", new ArrayList<>())).isEqualTo(ids(board, "actions"));
        assertThat(http.get(path, "Accept", NDJSON).lines()).hasSize(5).last().satisfies(action -> {
            assertThat(action.propertyNames()).containsExactly("id", "action", "created");
            assertThat(action.get("action").asString()).matches("new user created with id \\d+ and username u4");
        });
    }

    @Test
    void anItemOfAListIsTheUserItself() {
        long board = Tables.filledBoard(database, 3);
        long id = ids(board, "users").get(1);
        String one = http.get(Tables.usersOf(board) + "/" + id).text().strip();
        assertThat(http.get(Tables.usersOf(board)).json().get("items").get(1)).hasToString(one);
        assertThat(http.get(Tables.usersOf(board), "Accept", NDJSON).text().lines())
                .element(1)
                .isEqualTo(one);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1_000, 1_001, 2_000})
    void theWholeListIsWholeWhereverAPageEnds(int users) {
        long board = Tables.filledBoard(database, users);
        assertThat(http.get(Tables.usersOf(board), "Accept", NDJSON).lines())
                .extracting(line -> line.get("id").asLong())
                .isEqualTo(ids(board, "users"));
    }

    @Test
    void pagesUnderConcurrentInsertsMissAndRepeatNothing() {
        assertWalkIsWhole(board -> walk(Tables.usersOf(board) + "?limit=100", new ArrayList<>()));
    }

    @Test
    void aStreamUnderConcurrentInsertsMissesAndRepeatsNothing() {
        assertWalkIsWhole(board -> http.get(Tables.usersOf(board), "Accept", NDJSON).lines().stream()
                .map(line -> line.get("id").asLong())
                .toList());
    }

    /** Users that were there before are seen once; those that came meanwhile without a gap, as far as the walk got. */
    private void assertWalkIsWhole(Function<Long, List<Long>> walk) {
        long board = Tables.filledBoard(database, 10_000);
        List<Long> before = ids(board, "users");
        AtomicBoolean isOver = new AtomicBoolean();
        CompletableFuture<Integer> writer = CompletableFuture.supplyAsync(() -> write(board, isOver));
        List<Long> seen;
        try {
            Eventually.within(
                    Eventually.SOON,
                    () -> database.number("SELECT count(*) FROM actions WHERE board_id = ?", board) > 0);
            seen = walk.apply(board);
        } finally {
            isOver.set(true);
        }
        assertThat(writer.join()).isPositive();
        List<Long> after = ids(board, "users");
        assertThat(seen).startsWith(before.toArray(Long[]::new)).isEqualTo(after.subList(0, seen.size()));
    }

    private int write(long board, AtomicBoolean isOver) {
        int created = 0;
        while (!isOver.get()) {
            if (http.post(Tables.usersOf(board), Sent.user("late-" + created, 1))
                            .status()
                    == 201) {
                created++;
            }
        }
        return created;
    }

    @Test
    void aCursorOutlivesTheRowItNames() {
        long board = Tables.filledBoard(database, 6);
        List<Long> ids = ids(board, "users");
        Answer first = http.get(Tables.usersOf(board) + "?limit=3");
        database.sql("DELETE FROM users WHERE id = ?", ids.get(2));
        assertThat(walk(next(first).orElseThrow(), new ArrayList<>())).isEqualTo(ids.subList(3, 6));
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0, 422",
        "limit=1001, 422",
        "limit=-1, 422",
        "limit=x, 400",
        "limit=1.5, 400",
        "limit=, 400",
        "limit=99999999999999999999, 400",
        "cursor=AAAA, 400",
        "cursor=, 400",
        "cursor=%27--, 400"
    })
    void aWrongPageIsRefusedNamingTheParameter(String query, int status) {
        Answer answer = http.get("/users?" + query);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().get("errors").get(0).get("field").asString())
                .isEqualTo(query.substring(0, query.indexOf('=')));
    }

    @Test
    void aUserThatIsNotThereIsNotFound() {
        LongStream.of(1, 999_999_999_999_999_999L)
                .forEach(id ->
                        assertThat(http.get("/boards/5/users/" + id).status()).isEqualTo(404));
    }
}
