package dev.onetrip.users;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Catalogue;
import dev.onetrip.support.Database;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Seeds;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Nothing a client writes becomes SQL: it is refused or stored as it came, byte for byte. */
@TestMethodOrder(MethodOrderer.Random.class)
class HostileTextIT {
    private static final int STRINGS = 600;
    private static final int CLIENTS = 64;
    private static final int BOARDS = 5;

    @RegisterExtension
    static final Rack RACK = Rack.shared().with("onetrip.users.deadline", "20s");

    private final Database database = RACK.database();

    @Test
    void aHostileNameIsRefusedOrStoredByteForByte() {
        create(STRINGS, "");
    }

    @ParameterizedTest
    @EnumSource(RescoringStrategy.class)
    void soItIsWithEveryStrategy(RescoringStrategy strategy) {
        create(120, "?strategy=" + strategy);
    }

    private void create(int strings, String query) {
        long first = Tables.freshBoard();
        for (int i = 1; i < BOARDS; i++) {
            long unused = Tables.freshBoard();
        }
        List<String> names = distinct(Hostile.strings(Seeds.random("hostile names" + query), strings));
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        Semaphore clients = new Semaphore(CLIENTS);
        for (int i = 0; i < names.size(); i++) {
            clients.acquireUninterruptibly();
            String name = names.get(i);
            String json = Sent.user(name, i, name, name);
            answers.add(RACK.http()
                    .postLater(Tables.usersOf(first + i % BOARDS) + query, json)
                    .whenComplete((answer, error) -> clients.release()));
        }
        for (int i = 0; i < names.size(); i++) {
            Answer answer = answers.get(i).join();
            assertThat(answer.status())
                    .as("%s -> %s", Hostile.json(names.get(i)), answer)
                    .isEqualTo(Hostile.status(names.get(i)));
            if (answer.status() == 201) {
                assertThat(answer.json().get("username").asString()).isEqualTo(names.get(i));
            }
        }
        assertStored(
                first,
                names.stream().filter(name -> Hostile.status(name) == 201).toList());
    }

    @Test
    void ofHostileLinesEachIsRefusedOrStoredByteForByte() {
        List<String> catalogue = Catalogue.of(database);
        List<String> names = distinct(Hostile.strings(Seeds.random("hostile lines"), STRINGS));
        long first = Tables.freshBoard();
        int share = names.size() / BOARDS;
        for (int i = 0; i < BOARDS; i++) {
            long board = i == 0 ? first : Tables.freshBoard();
            List<String> its = names.subList(i * share, (i + 1) * share);
            String lines =
                    its.stream().map(name -> Sent.user(name, 1, name, name)).collect(Collectors.joining("\n"));
            List<JsonNode> verdicts = RACK.http()
                    .send("POST", Tables.usersOf(board), "application/x-ndjson", lines)
                    .lines();
            for (int line = 0; line < its.size(); line++) {
                assertThat(verdicts.get(line).get("status").asInt())
                        .as("%s -> %s", Hostile.json(its.get(line)), verdicts.get(line))
                        .isEqualTo(Hostile.status(its.get(line)));
            }
        }
        assertStored(
                first,
                names.subList(0, BOARDS * share).stream()
                        .filter(name -> Hostile.status(name) == 201)
                        .toList());
        assertThat(Catalogue.of(database)).isEqualTo(catalogue);
    }

    private static List<String> distinct(List<String> names) {
        return List.copyOf(new LinkedHashSet<>(names));
    }

    private void assertStored(long first, List<String> names) {
        Set<String> expected = names.stream().map(HostileTextIT::hex).collect(Collectors.toUnmodifiableSet());
        List<Map<String, @Nullable Object>> rows = database.query(
                "SELECT encode(convert_to(username, 'UTF8'), 'hex') AS name, firstname = username AND lastname ="
                        + " username AND action = 'new user created with id ' || u.id || ' and username ' || username"
                        + " AS whole FROM users u JOIN user_profile p ON user_id = u.id LEFT JOIN actions a"
                        + " ON a.board_id = u.board_id AND a.action LIKE 'new user created with id ' || u.id || ' %'"
                        + " WHERE u.board_id >= ? AND u.board_id < ?",
                first, first + BOARDS);
        assertThat(rows)
                .hasSize(names.size())
                .allSatisfy(row -> assertThat(row).containsEntry("whole", true))
                .extracting(row -> row.get("name"))
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(database.number(
                        "SELECT sum(users) FROM boards WHERE board_id >= ? AND board_id < ?", first, first + BOARDS))
                .isEqualTo(names.size());
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(UTF_8));
    }
}
