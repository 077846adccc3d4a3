package dev.onetrip.users;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Database;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Upload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Users by the line: a verdict for each, in order, while the upload goes on. */
@TestMethodOrder(MethodOrderer.Random.class)
class CreateManyIT {
    private static final int LINES = 3_000;
    private static final int FIRST_PART = 500;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Each is refused, with this status and, where one is to blame, this field. */
    private static final List<Bad> BAD = List.of(
            new Bad("{", 400, ""),
            new Bad("null", 400, ""),
            new Bad("[]", 400, ""),
            new Bad("{\"username\":\"x\",\"admin\":true}", 400, "admin"),
            new Bad("{\"username\":\"x\",\"score\":\"5\",\"profile\":{}}", 400, "score"),
            new Bad("{\"username\":\"x\",\"score\":NaN}", 400, ""),
            new Bad("{\"username\":\"nul\\u0000\"}", 400, "username"),
            new Bad("{\"username\":\"half\\ud800\"}", 400, "username"),
            new Bad("{\"username\":\"caf\u00e9\"}", 400, ""),
            new Bad(Sent.user("x".repeat(101), 1), 422, "username"),
            new Bad(Sent.user("", 1), 422, "username"),
            new Bad(Sent.user("x", "1e400"), 422, "score"),
            new Bad(Sent.user("x", 1, "", "l"), 422, "profile.firstname"),
            new Bad("{\"score\":1,\"profile\":null}", 422, "username"),
            new Bad(Sent.user("taken", 1), 409, "username"),
            new Bad(" ".repeat(70_000), 413, ""));

    @RegisterExtension
    static final Rack RACK = Rack.shared().with("onetrip.users.deadline", "20s");

    private final Database database = RACK.database();
    private final long board = Tables.freshBoard();

    private record Bad(String line, int status, String field) {}

    /** Every tenth line is a bad one, each kind in turn; the others create {@code u-<line>}. */
    private static boolean isBad(int line) {
        return line % 10 == 0;
    }

    private static Bad bad(int line) {
        return BAD.get(line / 10 % BAD.size());
    }

    private static byte[] lines(int from, int to) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (int line = from; line <= to; line++) {
            // the one bad line beyond ASCII is to be no UTF-8
            byte[] bytes = isBad(line)
                    ? bad(line).line().getBytes(ISO_8859_1)
                    : Sent.user("u-" + line, line).getBytes(UTF_8);
            lines.writeBytes(bytes);
            lines.write('\n');
        }
        return lines.toByteArray();
    }

    @Test
    void whereANameIsTakenTheOthersStandAsIfItHadNeverBeenAskedFor() {
        database.sql("INSERT INTO boards (board_id, users) VALUES (?, 1)", board);
        database.sql("INSERT INTO users (board_id, username) VALUES (?, 'taken')", board);
        String lines = IntStream.rangeClosed(1, 41)
                .mapToObj(line -> Sent.user(line % 2 == 1 ? "u-" + line : "taken", line))
                .collect(Collectors.joining("\n", "", "\n" + Sent.user("taken", 1)));
        assertThat(RACK.http()
                        .send("POST", Tables.usersOf(board), "application/x-ndjson", lines)
                        .status())
                .isEqualTo(200);
        List<Map<String, @Nullable Object>> stored = database.query(
                "SELECT score, updated FROM users WHERE board_id = ? AND username <> 'taken' ORDER BY id", board);
        assertThat(stored).hasSize(21);
        for (int i = 0; i < stored.size(); i++) {
            double score = 2 * i + 1;
            for (int later = i + 1; later < stored.size(); later++) {
                score = 1 + score + score / (1 + later);
            }
            assertThat(((BigDecimal) Objects.requireNonNull(stored.get(i).get("score"))).doubleValue())
                    .isCloseTo(score, Percentage.withPercentage(1e-9));
            boolean isLast = i == stored.size() - 1;
            assertThat(stored.get(i).get("updated") == null)
                    .as("never rescored: %d", i)
                    .isEqualTo(isLast);
        }
    }

    @Test
    void threeThousandLinesGetThreeThousandVerdictsInOrderWhileTheUploadGoesOn() throws IOException {
        assertThat(RACK.http()
                        .post(Tables.usersOf(board), Sent.user("taken", 1))
                        .status())
                .isEqualTo(201);
        List<JsonNode> verdicts = new ArrayList<>();
        try (Upload upload = new Upload(RACK.service().port(), Tables.usersOf(board))) {
            upload.send(lines(1, FIRST_PART));
            // nothing more is sent before the verdicts so far have come
            for (int line = 1; line <= FIRST_PART; line++) {
                verdicts.add(JSON.readTree(Objects.requireNonNull(upload.line())));
            }
            assertThat(stored()).isEqualTo(FIRST_PART - FIRST_PART / 10);
            CompletableFuture<Void> rest = CompletableFuture.runAsync(() -> sendRest(upload));
            for (String line = upload.line(); line != null; line = upload.line()) {
                verdicts.add(JSON.readTree(line));
            }
            rest.join();
        }
        assertVerdicts(verdicts);
        assertStored();
    }

    private static void sendRest(Upload upload) {
        try {
            for (int from = FIRST_PART + 1; from <= LINES; from += 100) {
                upload.send(lines(from, Math.min(LINES, from + 99)));
            }
            upload.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertVerdicts(List<JsonNode> verdicts) {
        assertThat(verdicts).hasSize(LINES + 1);
        for (int line = 1; line <= LINES; line++) {
            JsonNode verdict = verdicts.get(line - 1);
            assertThat(verdict.get("line").asInt()).isEqualTo(line);
            if (isBad(line)) {
                assertRefused(verdict, bad(line));
            } else {
                assertThat(verdict.get("status").asInt()).as("%s", verdict).isEqualTo(201);
                assertThat(verdict.get("user").get("username").asString()).isEqualTo("u-%d", line);
                assertThat(verdict.get("user").get("score").asInt()).isEqualTo(line);
            }
        }
        assertThat(verdicts.get(LINES))
                .asString()
                .startsWith("{\"summary\":{\"lines\":3000,\"created\":2700,\"failed\":300,\"groups\":");
    }

    private static void assertRefused(JsonNode verdict, Bad bad) {
        assertThat(verdict.get("status").asInt()).as("%s -> %s", bad, verdict).isEqualTo(bad.status());
        JsonNode problem = verdict.get("problem");
        assertThat(problem.get("status").asInt()).isEqualTo(bad.status());
        assertThat(problem.has("field") ? problem.get("field").asString() : "")
                .as("%s -> %s", bad, verdict)
                .isEqualTo(bad.field());
    }

    private long stored() {
        return database.number("SELECT count(*) FROM users WHERE board_id = ? AND username LIKE 'u-%'", board);
    }

    private void assertStored() {
        List<String> expected = IntStream.rangeClosed(1, LINES)
                .filter(line -> !isBad(line))
                .mapToObj(line -> "u-" + line)
                .collect(Collectors.toCollection(ArrayList::new));
        expected.add(0, "taken");
        assertThat(database.query("SELECT username FROM users WHERE board_id = ? ORDER BY id", board))
                .extracting(row -> row.get("username"))
                .isEqualTo(expected);
        assertThat(database.query(
                        "SELECT count(*) AS actions, (SELECT count(*) FROM user_profile WHERE board_id = a"
                                + ".board_id) AS profiles FROM actions a WHERE board_id = ? GROUP BY board_id",
                        board))
                .containsExactly(Map.of("actions", 2_701L, "profiles", 2_701L));
    }

    @Test
    void aBlankLineHasNoVerdictButANumber() {
        var answer = RACK.http()
                .send("POST", Tables.usersOf(board), "application/x-ndjson", "\n\r\n" + Sent.user("u-3", 3) + "\n \n");
        assertThat(answer.lines()).hasSize(2);
        assertThat(answer.lines().get(0).get("line").asInt()).isEqualTo(3);
        assertThat(stored()).isEqualTo(1);
    }

    @Test
    void anEmptyUploadIsOnlyASummary() {
        Tables before = Tables.of(database);
        var answer = RACK.http().send("POST", Tables.usersOf(board), "application/x-ndjson", "");
        assertThat(answer.text())
                .isEqualTo(
                        "{\"summary\":{\"lines\":0,\"created\":0,\"failed\":0,\"groups\":0,\"largestGroup\":0,\"roundTrips\":0}}\n");
        assertThat(Tables.of(database)).isEqualTo(before);
    }

    @Test
    void aNameThatComesTwiceInOneUploadGoesToTheFirst() {
        var answer = RACK.http()
                .send(
                        "POST",
                        Tables.usersOf(board),
                        "application/x-ndjson",
                        Sent.user("u-twice", 1) + "\n" + Sent.user("u-twice", 2));
        assertThat(answer.lines())
                .extracting(line -> line.path("status").asInt())
                .containsExactly(201, 409, 0);
        assertThat(database.number("SELECT score FROM users WHERE board_id = ?", board))
                .isEqualTo(1);
    }
}
