package dev.onetrip.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Service;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LiveGroupsIT {
    private static final JsonMapper JSON = JsonMapper.shared();

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    @SuppressWarnings("NullAway.Init") // set before all
    private static Service other;

    @BeforeAll
    static void startTheOtherInstance() {
        other = Service.start(Map.of(
                "onetrip.database.url",
                RACK.database().url(),
                "onetrip.database.pool-size",
                4,
                "onetrip.users.deadline",
                "30s"));
    }

    @AfterAll
    static void stopTheOtherInstance() {
        other.close();
    }

    private static EventClient begun(int port, long board) {
        EventClient client = EventClient.reading(port, "/boards/" + board + "/groups");
        // the first event tells the users; from then on every group is heard, or counted by the next question
        Eventually.within(Eventually.SOON, () -> told(client).findAny().isPresent());
        return client;
    }

    private static Stream<JsonNode> events(EventClient client, String field) {
        return client.data().stream().map(JSON::readTree).filter(data -> data.has(field));
    }

    private static Stream<JsonNode> told(EventClient client) {
        return events(client, "users");
    }

    private static List<JsonNode> groups(EventClient client) {
        return told(client)
                .flatMap(event -> StreamSupport.stream(event.get("groups").spliterator(), false))
                .toList();
    }

    private static long sum(EventClient client, String field) {
        return groups(client).stream()
                .mapToLong(group -> group.get(field).asLong())
                .sum();
    }

    private static long users(EventClient client) {
        return told(client)
                .mapToLong(event -> event.get("users").asLong())
                .max()
                .orElse(0);
    }

    /** Announcements have begun on the instance: a creation that is told shows it. */
    private static void listening(EventClient client, long board) {
        Eventually.within(Eventually.SOON, () -> {
            assertThat(Writers.create(RACK.http(), "/boards/" + board + "/users")
                            .status())
                    .isEqualTo(201);
            return !groups(client).isEmpty();
        });
    }

    private static long counted(long board) {
        return RACK.database().number("SELECT count(*) FROM users WHERE board_id = ?", board);
    }

    @Test
    void everyInstanceTellsEveryGroupOnceAndItsNumbersAddUp() {
        try (EventClient here = begun(RACK.service().port(), 1);
                EventClient there = begun(other.port(), 1)) {
            listening(here, 1);
            listening(there, 1);
            Eventually.within(Eventually.SOON, () -> users(here) == counted(1) && users(there) == counted(1));
            long before = counted(1);
            long hereBefore = sum(here, "created");
            long thereBefore = sum(there, "created");
            Writers.create(16, 500, "/boards/1/users", RACK.http(), other.http());
            assertThat(counted(1)).isEqualTo(before + 500);
            for (EventClient client : List.of(here, there)) {
                long toldBefore = client == here ? hereBefore : thereBefore;
                Eventually.becomes(500, Eventually.SOON, "created", () -> sum(client, "created") - toldBefore);
                assertThat(users(client)).isEqualTo(before + 500);
                List<Long> ids = groups(client).stream()
                        .map(group -> group.get("id").asLong())
                        .toList();
                assertThat(ids).doesNotHaveDuplicates().isSorted();
                assertThat(ids.get(ids.size() - 1))
                        .isEqualTo(RACK.database().number("SELECT max(id) FROM actions WHERE board_id = 1"));
                assertThat(groups(client))
                        .allSatisfy(
                                group -> assertThat(group.get("trips").asInt()).isEqualTo(3));
            }
        }
    }

    @Test
    void aGroupTellsItsMembersAndEachUserThatItRescored() {
        try (EventClient client = begun(RACK.service().port(), 2)) {
            listening(client, 2);
            Eventually.within(Eventually.SOON, () -> users(client) == counted(2));
            long before = counted(2);
            long members = sum(client, "members");
            long refused = sum(client, "refused");
            String lines = IntStream.range(0, 20)
                    .mapToObj(i -> Writers.user("line-" + i % 17, i))
                    .collect(Collectors.joining("\n"));
            assertThat(RACK.http()
                            .send("POST", "/boards/2/users", "application/x-ndjson", lines)
                            .status())
                    .isEqualTo(200);
            Eventually.becomes(before + 17, Eventually.SOON, "users", () -> users(client));
            // a group of refusals alone creates no user, and is not told
            assertThat(sum(client, "members") - members).isBetween(17L, 20L);
            assertThat(sum(client, "members") - members).isEqualTo(17 + sum(client, "refused") - refused);
            JsonNode last = groups(client).get(groups(client).size() - 1);
            assertThat(last.get("rescored").asLong()).isEqualTo(before + 16);
            assertThat(last.get("millis").asDouble()).isPositive();
        }
    }

    @Test
    void whatIsRolledBackIsNotTold() {
        try (EventClient client = begun(RACK.service().port(), 3)) {
            listening(client, 3);
            Eventually.within(Eventually.SOON, () -> users(client) == counted(3));
            long told = sum(client, "created");
            assertThat(Writers.create(RACK.http(), "/boards/3/users", "Prefer", "tx=rollback")
                            .status())
                    .isEqualTo(201);
            assertThat(Writers.create(RACK.http(), "/boards/3/users").status()).isEqualTo(201);
            Eventually.within(Eventually.SOON, () -> users(client) == counted(3));
            // events come in the order of commits: one for the rehearsal would be there by now
            assertThat(sum(client, "created")).isEqualTo(told + 1);
        }
    }

    @Test
    void aStreamBeginsWithTheUsersAndTellsHowMuchTheInstanceHasToDo() {
        assertThat(Writers.create(RACK.http(), "/boards/4/users").status()).isEqualTo(201);
        try (EventClient client = begun(RACK.service().port(), 4)) {
            assertThat(told(client).findFirst().orElseThrow().get("users").asLong())
                    .isEqualTo(1);
            Eventually.within(
                    Eventually.SOON, () -> events(client, "pool").findAny().isPresent());
            JsonNode pool = events(client, "pool").findFirst().orElseThrow().get("pool");
            assertThat(pool.get("size").asInt()).isEqualTo(10);
            assertThat(pool.get("acquired").asInt() + pool.get("idle").asInt()).isLessThanOrEqualTo(10);
        }
    }

    @Test
    void aBoardWithoutUsersHasNone() {
        try (EventClient client = begun(RACK.service().port(), 99)) {
            assertThat(users(client)).isZero();
        }
    }
}
