package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.BrokenTable;
import dev.onetrip.support.Database;
import dev.onetrip.support.Http;
import dev.onetrip.support.Rack;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Methods, media types and the request id on the routes of the feature. */
@TestMethodOrder(MethodOrderer.Random.class)
class UsersRoutesIT {
    private static final String JSON = "application/json";

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private final Database database = RACK.database();
    private final Http http = RACK.http();

    private static Set<String> allowed(Answer answer) {
        return new TreeSet<>(Set.of(answer.header("Allow").orElseThrow().strip().split(",\\s*")));
    }

    private static void assertProblem(Answer answer, int status, String type) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).contains("application/problem+json");
        assertThat(answer.json().get("type").asString()).isEqualTo("/problems/%s", type);
        assertThat(answer.json().get("status").asInt()).isEqualTo(status);
        assertThat(answer.json().get("requestId").asString())
                .isEqualTo(answer.header("X-Request-Id").orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /users, GET HEAD POST",
        "DELETE, /boards/3/users, GET HEAD POST",
        "PATCH, /users/1, GET HEAD",
        "POST, /users/1, GET HEAD",
        "POST, /actions, GET HEAD",
        "DELETE, /boards/3/actions, GET HEAD"
    })
    void aWrongMethodIs405AndWritesNothing(String method, String path, String allowed) {
        Tables before = Tables.of(database);
        Answer answer = http.send(method, path, JSON, Sent.user("wrong-method", 1));
        assertProblem(answer, 405, "method-not-allowed");
        assertThat(allowed(answer)).containsExactly(allowed.split(" "));
        assertThat(Tables.of(database)).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"/users, GET HEAD POST", "/users/1, GET HEAD", "/actions, GET HEAD", "/boards/1/users, GET HEAD POST"})
    void optionsSaysWhatIsAllowed(String path, String allowed) {
        Answer answer = http.send("OPTIONS", path, JSON, "");
        assertThat(answer.status()).isEqualTo(204);
        assertThat(allowed(answer)).containsExactly(allowed.split(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/users", "/actions"})
    void headIsGetWithoutTheBody(String path) {
        Answer answer = http.send("HEAD", path, JSON, "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEmpty();
        assertThat(answer.header("Content-Type")).isEqualTo(http.get(path).header("Content-Type"));
        assertThat(answer.header("X-Request-Id")).isPresent();
    }

    @Test
    void headOfAUserThatIsNotThereIs404() {
        assertThat(http.send("HEAD", "/users/999999", JSON, "").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/xml", "application/x-www-form-urlencoded", "text/json"})
    void aWrongMediaTypeIs415AndWritesNothing(String type) {
        Tables before = Tables.of(database);
        Answer answer = http.send("POST", "/users", type, Sent.user("wrong-type", 1));
        assertProblem(answer, 415, "unsupported-media-type");
        assertThat(answer.header("Accept").orElseThrow()).contains(JSON, "application/x-ndjson");
        assertThat(Tables.of(database)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/users", "/users/1", "/actions"})
    void anAcceptThatNothingFitsIs406(String path) {
        assertProblem(http.get(path, "Accept", "text/csv"), 406, "not-acceptable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "/", "application/", "application/json; charset=none", "\"a/b"})
    void aContentTypeThatIsNoneIs415AndWritesNothing(String type) {
        Tables before = Tables.of(database);
        for (String path : List.of("/users", "/customers", "/repositories/r/commits")) {
            assertProblem(http.send("POST", path, type, Sent.user("no-type", 1)), 415, "unsupported-media-type");
        }
        assertThat(Tables.of(database)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {";;", "nonsense", "application/json;q=many", "*/json", "\"a/b"})
    void anAcceptThatIsNoneIs406(String accept) {
        for (String path : List.of("/users", "/actions", "/customers", "/strategies")) {
            assertProblem(http.get(path, "Accept", accept), 406, "not-acceptable");
        }
    }

    @Test
    void anAnswerToAPostWithoutAnAcceptedTypeIsNotStoredUnseen() {
        Tables before = Tables.of(database);
        Answer answer = http.post("/users", Sent.user("unacceptable", 1), "Accept", "text/csv");
        // either it is answered as JSON and stored, or refused and not stored
        if (answer.status() == 201) {
            assertThat(answer.json().get("username").asString()).isEqualTo("unacceptable");
        } else {
            assertProblem(answer, 406, "not-acceptable");
            assertThat(Tables.of(database)).isEqualTo(before);
        }
    }

    @Test
    void theRequestIdOfTheClientComesBack() {
        assertThat(http.get("/users", "X-Request-Id", "mine-1").header("X-Request-Id"))
                .contains("mine-1");
        Answer created = http.post("/users", Sent.user("with-id", 1), "X-Request-Id", "mine-2");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("X-Request-Id")).contains("mine-2");
        Answer refused = http.post("/users", "{}", "X-Request-Id", "mine-3");
        assertThat(refused.header("X-Request-Id")).contains("mine-3");
        assertThat(refused.json().get("requestId").asString()).isEqualTo("mine-3");
    }

    @Test
    void everyAnswerHasARequestIdOfItsOwn() {
        String first = http.get("/users/1").header("X-Request-Id").orElseThrow();
        String second = http.get("/users/x").header("X-Request-Id").orElseThrow();
        assertThat(first).isNotBlank().isNotEqualTo(second);
    }

    @Test
    void anUnexpectedFailureIsA500LoggedOnceAndTheServiceLives() {
        Answer answer = BrokenTable.during(
                database,
                "user_profile",
                () -> http.post("/users", Sent.user("unlucky", 1), "X-Request-Id", "unexpected-1"));
        assertProblem(answer, 500, "internal");
        assertThat(answer.text()).doesNotContain(BrokenTable.SECRET, "user_profile", "Exception", "SQL");
        assertThat(RACK.poolside().log().defects()).singleElement().asString().contains("unexpected-1");
        RACK.poolside().log().clear();
        assertThat(http.post("/users", Sent.user("lucky", 1)).status()).isEqualTo(201);
        assertThat(database.number("SELECT count(*) FROM users WHERE username IN ('unlucky', 'lucky')"))
                .isEqualTo(1);
    }

    @Test
    void aLineThatFailsUnexpectedlyIsLoggedToo() {
        Answer answer = BrokenTable.during(
                database,
                "user_profile",
                () -> http.send(
                        "POST",
                        "/users",
                        "application/x-ndjson",
                        Sent.user("unlucky-line", 1),
                        "X-Request-Id",
                        "unexpected-2"));
        assertThat(answer.lines().get(0).get("status").asInt()).isEqualTo(500);
        assertThat(answer.text()).doesNotContain(BrokenTable.SECRET, "user_profile", "Exception", "SQL");
        assertThat(RACK.poolside().log().defects()).singleElement().asString().contains("unexpected-2", "line 1");
        RACK.poolside().log().clear();
        assertThat(database.number("SELECT count(*) FROM users WHERE username = 'unlucky-line'"))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "x", "1.5", "1e3", "9999999999999999999", "%00", "1%20", "%C2%B2"})
    void anIdOrABoardThatIsNoneIsUnreadable(String id) {
        assertProblem(http.get("/users/" + id), 400, "unreadable");
        assertProblem(http.get("/boards/" + id + "/users"), 400, "unreadable");
        Tables before = Tables.of(database);
        assertProblem(http.post("/boards/" + id + "/users", Sent.user("nowhere", 1)), 400, "unreadable");
        assertThat(Tables.of(database)).isEqualTo(before);
    }
}
