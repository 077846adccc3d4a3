package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import dev.onetrip.transaction.Pruned;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class IdempotencyIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared();

    @Test
    void theSameKeyGetsTheSameAnswerAndOneUser() {
        Answer first = create("/users", user("ada"), "key-ada");
        Answer second = create("/users", user("ada"), "key-ada");
        assertThat(first.status()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(second.header("location")).isEqualTo(first.header("location"));
        assertThat(second.header("idempotency-replayed")).contains("true");
        assertThat(count("ada")).isEqualTo(1);
    }

    @Test
    void theSameKeyWithAnotherBodyIsRefused() {
        assertThat(create("/users", user("bob"), "key-bob").status()).isEqualTo(201);
        Answer other = create("/users", user("bert"), "key-bob");
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.json().get("type").asString()).isEqualTo("/problems/idempotency-key-reused");
        assertThat(count("bert")).isZero();
    }

    @Test
    void theSameKeyOnAnotherBoardNamesAnotherCreation() {
        Answer first = create("/boards/15/users", user("gus"), "key-gus");
        Answer second = create("/boards/16/users", user("gus"), "key-gus");
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.header("idempotency-replayed")).isEmpty();
        assertThat(create("/boards/15/users", user("gus"), "key-gus").text()).isEqualTo(first.text());
        assertThat(create("/boards/16/users", user("gus"), "key-gus").text()).isEqualTo(second.text());
        assertThat(count("gus")).isEqualTo(2);
    }

    @Test
    void refusedWorkStoresNothingUnderItsKey() {
        assertThat(create("/users", user("carl"), "key-carl-1").status()).isEqualTo(201);
        assertThat(create("/users", user("carl"), "key-carl-2").status()).isEqualTo(409);
        assertThat(
                        RACK.database()
                                .number(
                                        "SELECT count(*) FROM user_request_keys k JOIN users u ON u.id = k.user_id WHERE username = 'carl'"))
                .isEqualTo(1);
    }

    @Test
    void aForgottenKeyStartsAnew() {
        assertThat(create("/boards/9/users", user("dora"), "key-dora").status()).isEqualTo(201);
        RACK.database().sql("UPDATE user_request_keys SET created = created - interval '25 hours' WHERE board_id = 9");
        Answer second = create("/boards/9/users", user("dora2"), "key-dora");
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.header("idempotency-replayed")).isEmpty();
        assertThat(RACK.database().number("SELECT count(*) FROM user_request_keys WHERE board_id = 9"))
                .isEqualTo(1);
    }

    @Test
    void forgottenKeysArePruned() {
        assertThat(create("/boards/10/users", user("emil"), "key-emil").status())
                .isEqualTo(201);
        RACK.database().sql("UPDATE user_request_keys SET created = created - interval '25 hours' WHERE board_id = 10");
        assertThat(Pruned.now(RACK.service(), "user_request_keys")).isPositive();
        assertThat(RACK.database().number("SELECT count(*) FROM user_request_keys WHERE board_id = 10"))
                .isZero();
        assertThat(RACK.database().number("SELECT count(*) FROM users WHERE board_id = 10"))
                .isEqualTo(1);
    }

    @Test
    void aKeyThatIsBeingWorkedOnIsToldSoAtOnceAndDoneOnce() throws Exception {
        assertThat(create("/boards/14/users", user("first"), "key-first").status())
                .isEqualTo(201);
        try (Connection rival = RACK.database().connect()) {
            rival.setAutoCommit(false);
            assertThat(rival.createStatement().execute("SELECT 1 FROM boards WHERE board_id = 14 FOR UPDATE"))
                    .isTrue();
            CompletableFuture<Answer> working =
                    RACK.http().postLater("/boards/14/users", user("flo"), "Idempotency-Key", "key-flo");
            Eventually.becomes(1, Eventually.SOON, "statements that wait", RACK.database()::waiting);
            Answer again = create("/boards/14/users", user("flo"), "key-flo");
            assertThat(again.status()).isEqualTo(409);
            assertThat(again.json().get("type").asString()).isEqualTo("/problems/idempotency-key-in-flight");
            assertThat(again.header("Retry-After")).isPresent();
            rival.rollback();
            assertThat(working.get().status()).isEqualTo(201);
        }
        assertThat(create("/boards/14/users", user("flo"), "key-flo").header("idempotency-replayed"))
                .contains("true");
        assertThat(RACK.database().number("SELECT count(*) FROM users WHERE board_id = 14"))
                .isEqualTo(2);
    }

    @Test
    void fiftyConcurrentRetriesOfEachKeyCreateOneUserEach() {
        int keys = 20;
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int retry = 0; retry < 50; retry++) {
            for (int key = 0; key < keys; key++) {
                int variant = retry % 3;
                answers.add(RACK.http()
                        .postLater(
                                "/boards/11/users",
                                user("k" + key + "-" + variant),
                                "Idempotency-Key",
                                "storm-" + key));
            }
        }
        List<Integer> statuses = answers.stream()
                .map(CompletableFuture::join)
                .map(Answer::status)
                .distinct()
                .toList();
        // a busy machine refuses those that would be late, and their clients come back
        assertThat(statuses).isSubsetOf(201, 409, 422, 503, 504);
        for (int key = 0; key < keys; key++) {
            String name = "k" + key + "-0";
            String stormKey = "storm-" + key;
            Eventually.within(
                    Eventually.SOON,
                    () -> List.of(201, 422)
                            .contains(create("/boards/11/users", user(name), stormKey)
                                    .status()));
        }
        assertThat(RACK.database().number("SELECT count(*) FROM users WHERE board_id = 11"))
                .isEqualTo(keys);
        assertThat(RACK.database().number("SELECT users FROM boards WHERE board_id = 11"))
                .isEqualTo(keys);
        assertThat(RACK.database().number("SELECT count(*) FROM actions WHERE board_id = 11"))
                .isEqualTo(keys);
    }

    @Test
    void aStreamThatIsSentAgainCreatesNoUserTwice() {
        String lines = user("line-1") + "\n" + user("line-2") + "\n" + user("line-3") + "\n";
        Answer first = RACK.http()
                .send("POST", "/boards/12/users", "application/x-ndjson", lines, "Idempotency-Key", "stream");
        Answer second = RACK.http()
                .send("POST", "/boards/12/users", "application/x-ndjson", lines, "Idempotency-Key", "stream");
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(RACK.database().number("SELECT count(*) FROM users WHERE board_id = 12"))
                .isEqualTo(3);
    }

    @Test
    void aKeyThatIsNoneIsRefused() {
        assertThat(create("/users", user("fred"), "x".repeat(256)).status()).isEqualTo(400);
        assertThat(count("fred")).isZero();
    }

    @Test
    void aKeyCostsNoRoundTrip() {
        assertThat(create("/boards/13/users", user("gina"), "key-gina")
                        .header("server-timing")
                        .orElseThrow())
                .contains("rt;desc=\"3\"");
    }

    private static Answer create(String path, String body, String key) {
        return RACK.http().send("POST", path, "application/json", body, "Idempotency-Key", key);
    }

    private static long count(String username) {
        return RACK.database().number("SELECT count(*) FROM users WHERE username = ?", username);
    }

    private static String user(String name) {
        return "{\"username\":\"" + name + "\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}";
    }
}
