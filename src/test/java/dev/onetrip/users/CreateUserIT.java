package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Rack;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestMethodOrder(MethodOrderer.Random.class)
class CreateUserIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private final Database database = RACK.database();
    private final long board = Tables.freshBoard();

    private Answer create(String username, Object score) {
        return RACK.http().post(Tables.usersOf(board), Sent.user(username, score));
    }

    private Map<String, @Nullable Object> row(String username) {
        List<Map<String, @Nullable Object>> rows = database.query(
                "SELECT id, username, score, to_char(created AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US') AS"
                        + " created, updated, firstname, lastname FROM users u JOIN user_profile p"
                        + " ON p.board_id = u.board_id AND p.user_id = u.id WHERE u.board_id = ? AND username = ?",
                board,
                username);
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    @Test
    void theAnswerIsTheStoredRow() {
        Answer answer = create("ada", "12.340");
        Map<String, @Nullable Object> row = row("ada");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.text())
                .matches("\\{\"id\":" + row.get("id") + ",\"username\":\"ada\",\"score\":12.34,\"created\":\"[^\"]+Z\","
                        + "\"updated\":null,\"profile\":\\{\"firstname\":\"Ada\",\"lastname\":\"Lovelace\"}}\\n");
        assertThat((BigDecimal) row.get("score")).isEqualByComparingTo("12.34");
        assertThat(row).containsEntry("updated", null).containsEntry("firstname", "Ada");
        String created = answer.json().get("created").asString();
        assertThat(java.time.Instant.parse(created)).isEqualTo(java.time.Instant.parse(row.get("created") + "Z"));
    }

    @Test
    void locationResolvesToTheSameUser() {
        Answer created = create("grace", 7);
        Answer found = RACK.http().get(created.header("Location").orElseThrow());
        assertThat(found.status()).isEqualTo(200);
        assertThat(found.text()).isEqualTo(created.text());
    }

    @Test
    void theDefaultBoardHasTheShortLocation() {
        Answer created = RACK.http().post("/users", Sent.user("short", 7));
        assertThat(created.header("Location"))
                .contains("/users/" + created.json().get("id").asLong());
        assertThat(RACK.http().get(created.header("Location").orElseThrow()).text())
                .isEqualTo(created.text());
        assertThat(database.number("SELECT board_id FROM users WHERE username = 'short'"))
                .isEqualTo(1);
    }

    @Test
    void exactlyOneProfileIsStored() {
        long id = create("one", 1).json().get("id").asLong();
        assertThat(database.query("SELECT user_id, firstname, lastname FROM user_profile WHERE board_id = ?", board))
                .containsExactly(Map.of("user_id", id, "firstname", "Ada", "lastname", "Lovelace"));
    }

    @Test
    void aScoreOfTenAmongFourBecomesThirteenAndAHalf() {
        long four = Tables.filledBoard(database, 4);
        database.sql("UPDATE users SET score = 10 WHERE board_id = ? AND username = 'seed-3'", four);
        Answer answer = RACK.http().post(Tables.usersOf(four), Sent.user("fifth", 100));
        assertThat(answer.status()).isEqualTo(201);
        assertThat(RACK.http().get(Tables.usersOf(four)).json().get("items").valueStream())
                .extracting(user -> user.get("username").asString() + " "
                        + user.get("score").decimalValue().toPlainString())
                // 1 + s + s/4
                .containsExactly("seed-1 2.5625", "seed-2 4.125", "seed-3 13.5", "seed-4 7.25", "fifth 100");
    }

    @Test
    void theFirstUserOfABoardKeepsItsScore() {
        assertThat(create("alone", 10).status()).isEqualTo(201);
        assertThat((BigDecimal) row("alone").get("score")).isEqualByComparingTo("10");
    }

    @Test
    void everyOtherUserIsUpdatedSinceTheRequestBeganAndTheNewOneIsNot() {
        long five = Tables.filledBoard(database, 5);
        database.sql("UPDATE users SET updated = '2001-01-01' WHERE board_id = ?", five);
        database.sql("CREATE TABLE IF NOT EXISTS began (board_id bigint, at timestamptz)");
        database.sql("INSERT INTO began VALUES (?, clock_timestamp())", five);
        assertThat(RACK.http().post(Tables.usersOf(five), Sent.user("new", 1)).status())
                .isEqualTo(201);
        assertThat(database.number(
                        "SELECT count(*) FROM users JOIN began USING (board_id) WHERE board_id = ? AND updated >= at",
                        five))
                .isEqualTo(5);
        assertThat(database.query("SELECT username FROM users WHERE board_id = ? AND updated IS NULL", five))
                .containsExactly(Map.of("username", "new"));
    }

    @Test
    void aRescoredUserShowsWhenItWasUpdated() {
        long id = create("first", 1).json().get("id").asLong();
        assertThat(create("second", 1).status()).isEqualTo(201);
        assertThat(RACK.http()
                        .get(Tables.usersOf(board) + "/" + id)
                        .json()
                        .get("updated")
                        .asString())
                .matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z");
    }

    @Test
    void eachCreationIsLoggedOnceInTheAgreedWords() {
        long first = create("li'l \"x\"", 1).json().get("id").asLong();
        long second = create("two", 1).json().get("id").asLong();
        assertThat(database.query("SELECT action FROM actions WHERE board_id = ? ORDER BY id", board))
                .containsExactly(
                        Map.of("action", "new user created with id " + first + " and username li'l \"x\""),
                        Map.of("action", "new user created with id " + second + " and username two"));
    }

    @Test
    void aTakenUsernameIsAConflictThatWritesNothing() {
        assertThat(create("taken", 3).status()).isEqualTo(201);
        Tables before = Tables.of(database);
        Answer answer = create("taken", 4);
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.header("Content-Type")).contains("application/problem+json");
        assertThat(answer.json().get("type").asString()).isEqualTo("/problems/username-taken");
        assertThat(answer.json().get("errors").get(0).get("field").asString()).isEqualTo("username");
        assertThat(Tables.of(database)).isEqualTo(before);
    }

    @Test
    void theBoardCountsItsUsers() {
        assertThat(create("a", 1).status()).isEqualTo(201);
        assertThat(create("a", 1).status()).isEqualTo(409);
        assertThat(create("b", 1).status()).isEqualTo(201);
        assertThat(database.number("SELECT users FROM boards WHERE board_id = ?", board))
                .isEqualTo(2);
    }

    @Test
    void boardsKnowNothingOfEachOther() {
        long id = create("everywhere", 10).json().get("id").asLong();
        long other = Tables.freshBoard();
        assertThat(RACK.http()
                        .post(Tables.usersOf(other), Sent.user("everywhere", 20))
                        .status())
                .isEqualTo(201);
        assertThat((BigDecimal) row("everywhere").get("score")).isEqualByComparingTo("10");
        assertThat(RACK.http().get(Tables.usersOf(other) + "/" + id).status()).isEqualTo(404);
        assertThat(RACK.http().get("/boards/" + other + "/actions").json().get("items"))
                .hasSize(1);
    }
}
