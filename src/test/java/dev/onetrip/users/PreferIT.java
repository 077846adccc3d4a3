package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Rack;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

class PreferIT {
    private static final String NDJSON = "application/x-ndjson";

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    @Test
    void aRehearsalAnswersAndWritesNothing() {
        Answer rehearsed = post("/boards/1/users", "application/json", user("ada"), "tx=rollback");
        assertThat(rehearsed.status()).isEqualTo(201);
        assertThat(rehearsed.header("preference-applied")).contains("tx=rollback");
        assertThat(rehearsed.header("location")).isEmpty();
        assertThat(users(1)).isZero();
        assertThat(RACK.database().number("SELECT count(*) FROM boards WHERE board_id = 1"))
                .isZero();
    }

    @Test
    void aRehearsalRefusesWhatTheRealRunWouldRefuse() {
        assertThat(post("/boards/2/users", "application/json", user("bob"), "return=minimal")
                        .status())
                .isEqualTo(201);
        assertThat(post("/boards/2/users", "application/json", user("bob"), "tx=rollback")
                        .status())
                .isEqualTo(409);
    }

    @Test
    void theVerdictsOfARehearsedStreamAreThoseOfTheRealRun() {
        String lines = user("a") + "\n" + user("b") + "\nnonsense\n" + user("a") + "\n" + user("c") + "\n";
        List<Integer> rehearsed = statuses(post("/boards/3/users", NDJSON, lines, "tx=rollback"));
        assertThat(users(3)).isZero();
        List<Integer> real = statuses(post("/boards/3/users", NDJSON, lines, "return=representation"));
        assertThat(rehearsed).isEqualTo(real).containsExactly(201, 201, 400, 409, 201);
        assertThat(users(3)).isEqualTo(3);
    }

    @Test
    void minimalSendsNoBody() {
        Answer answer = post("/boards/4/users", "application/json", user("dora"), "return=minimal");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.text()).isEmpty();
        assertThat(answer.header("location")).isPresent();
        assertThat(answer.header("preference-applied")).contains("return=minimal");
        assertThat(users(4)).isEqualTo(1);
    }

    @Test
    void aMinimalStreamShowsOnlyRefusalsAndTheSummary() {
        String lines = user("a") + "\n" + user("a") + "\n" + user("b") + "\n";
        Answer answer = post("/boards/5/users", NDJSON, lines, "return=minimal");
        assertThat(answer.lines()).hasSize(2);
        assertThat(answer.lines().get(0).get("line").asInt()).isEqualTo(2);
        assertThat(answer.lines().get(1).get("summary").get("created").asInt()).isEqualTo(2);
        assertThat(users(5)).isEqualTo(2);
    }

    private static List<Integer> statuses(Answer answer) {
        return answer.lines().stream()
                .filter(line -> line.has("line"))
                .map((JsonNode line) -> line.get("status").asInt())
                .toList();
    }

    private static long users(long board) {
        return RACK.database().number("SELECT count(*) FROM users WHERE board_id = ?", board);
    }

    private static Answer post(String path, String type, String body, String preference) {
        return RACK.http().send("POST", path, type, body, "Prefer", preference);
    }

    private static String user(String name) {
        return "{\"username\":\"" + name + "\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}";
    }
}
