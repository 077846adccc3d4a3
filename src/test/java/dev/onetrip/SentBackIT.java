package dev.onetrip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.orders.Orders;
import dev.onetrip.support.Answer;
import dev.onetrip.support.Rack;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What one route gives another takes: lists that are sent back, byte order marks, texts at their longest. */
class SentBackIT {
    private static final String MARK = "\uFEFF";
    private static final String EMOJI = "\uD83D\uDE00";
    private static final String COMMIT = "{\"sha\":\"" + "a".repeat(40)
            + "\",\"author\":{\"name\":\"A\",\"email\":\"a@b\"},\"committed\":\"2026-01-02T03:04:05Z\",\"message\":\"%s\"}";

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private static Answer lines(String path, String lines) {
        return RACK.http().send("POST", path, "application/x-ndjson", lines);
    }

    private static String list(String path) {
        return RACK.http().get(path, "Accept", "application/x-ndjson").text();
    }

    private static JsonNode summary(Answer answer) {
        List<JsonNode> lines = answer.lines();
        return lines.get(lines.size() - 1).get("summary");
    }

    @Test
    void commitsUsersAndCustomersOfAListCanBeSentBack() {
        assertThat(lines("/repositories/from/commits", COMMIT.formatted("M")).status())
                .isEqualTo(200);
        for (String strategy : List.of("pivot", "unnest", "row-by-row")) {
            Answer commits = lines(
                    "/repositories/to-" + strategy + "/commits?strategy=" + strategy,
                    list("/repositories/from/commits"));
            assertThat(summary(commits).get("inserted").asInt()).isEqualTo(1);
        }
        assertThat(lines(
                                "/boards/7/users",
                                "{\"username\":\"ada\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"L\"}}")
                        .status())
                .isEqualTo(200);
        assertThat(summary(lines("/boards/8/users", list("/boards/7/users")))
                        .get("failed")
                        .asInt())
                .isZero();
        String key = UUID.randomUUID().toString();
        assertThat(lines("/customers", "{\"customerId\":\"" + key + "\",\"name\":\"Ada Lovelace\"}")
                        .status())
                .isEqualTo(200);
        Answer customers = lines("/customers", list("/customers"));
        assertThat(summary(customers).get("failed").asInt()).as("%s", customers).isZero();
        assertThat(RACK.http().get("/customers/" + key).json().get("version").asInt())
                .isEqualTo(1);
    }

    @Test
    void anOrderCanBeSentBackAsItIsReadAndALineOfAListLacksItsItems() {
        Orders.products(RACK.database(), 10);
        UUID from = Orders.customer(RACK.database(), "Ada");
        UUID to = Orders.customer(RACK.database(), "Bea");
        String read = RACK.http()
                .get(Orders.path(from, Orders.placed(RACK.http(), from)))
                .text();
        Answer sent = lines(Orders.path(to), read);
        assertThat(summary(sent).get("failed").asInt()).as("%s", sent).isZero();
        assertThat(RACK.database().number("SELECT count(*) FROM order_items WHERE customer_id = ?", to))
                .isEqualTo(1);
        Answer listed = lines(Orders.path(to), list(Orders.path(from)));
        assertThat(listed.lines().get(0).get("status").asInt()).isEqualTo(422);
        assertThat(listed.text()).contains("\"items\"");
    }

    @ParameterizedTest
    @CsvSource({
        "/repositories/strict/commits, id",
        "/boards/9/users, version",
        "/customers, password",
    })
    void anyOtherNameIsRefused(String path, String name) {
        String line = path.contains("commits")
                ? COMMIT.formatted("M")
                : path.contains("users")
                        ? "{\"username\":\"bob\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"L\"}}"
                        : "{\"customerId\":\"" + UUID.randomUUID() + "\"}";
        Answer answer = lines(path, line.substring(0, line.length() - 1) + ",\"" + name + "\":1}");
        assertThat(answer.lines().get(0).get("status").asInt()).isEqualTo(400);
        assertThat(answer.lines().get(0).at("/problem/field").asString()).isEqualTo(name);
    }

    @Test
    void aByteOrderMarkBeforeABodyIsSkipped() {
        assertThat(summary(lines("/repositories/marked/commits", MARK + COMMIT.formatted("M")))
                        .get("inserted")
                        .asInt())
                .isEqualTo(1);
        assertThat(summary(lines("/repositories/marked/commits", MARK))
                        .get("lines")
                        .asInt())
                .isZero();
        String user =
                MARK + "{\"username\":\"marked\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"L\"}}";
        assertThat(RACK.http().send("POST", "/users", "application/json", user).status())
                .isEqualTo(201);
        assertThat(summary(lines("/boards/10/users", user)).get("failed").asInt())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"pivot, 8192, 1", "pivot, 8193, 0", "unnest, 8192, 1", "row-by-row, 8192, 1"})
    void aMessageIsCountedInCodePoints(String strategy, int emoji, int stored) {
        Answer answer = lines(
                "/repositories/emoji-" + strategy + emoji + "/commits?strategy=" + strategy,
                COMMIT.formatted(EMOJI.repeat(emoji)));
        assertThat(summary(answer).get("inserted").asInt()).as("%s", answer).isEqualTo(stored);
        assertThat(RACK.database()
                        .number(
                                "SELECT count(*) FROM commits JOIN repositories USING (repository_id)"
                                        + " WHERE slug = ? AND char_length(message) = 8192",
                                "emoji-" + strategy + emoji))
                .isEqualTo(stored);
    }
}
