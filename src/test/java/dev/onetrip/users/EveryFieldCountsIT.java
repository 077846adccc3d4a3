package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.ChangedFields;
import dev.onetrip.support.Rack;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An Idempotency-Key belongs to the whole body. */
class EveryFieldCountsIT {
    private static final String ADA = Sent.user("ada", "12.50");
    private static final Map<String, String> CHANGED = ChangedFields.of(NewUser.READING, ADA);

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private static Answer create(int board, String body) {
        return RACK.http().post("/boards/" + board + "/users", body, "Idempotency-Key", "ada");
    }

    private static Answer createMany(int board, String lines) {
        return RACK.http()
                .send("POST", "/boards/" + board + "/users", "application/x-ndjson", lines, "Idempotency-Key", "ada");
    }

    private static long users(int board) {
        return RACK.database().number("SELECT count(*) FROM users WHERE board_id = ?", board);
    }

    @Test
    void aKeyWithAnyFieldChangedIsRefused() {
        Answer first = create(1, ADA);
        assertThat(first.status()).isEqualTo(201);
        CHANGED.forEach((change, body) -> {
            Answer other = create(1, body);
            assertThat(other.status()).as(change).isEqualTo(422);
            assertThat(other.json().get("type").asString()).as(change).isEqualTo("/problems/idempotency-key-reused");
        });
        assertThat(users(1)).isEqualTo(1);
    }

    @Test
    void aLineWithAnyFieldChangedIsRefused() {
        assertThat(createMany(2, ADA + "\n").lines().get(0).get("status").asInt())
                .isEqualTo(201);
        CHANGED.forEach((change, body) -> assertThat(
                        createMany(2, body + "\n").lines().get(0).get("status").asInt())
                .as(change)
                .isEqualTo(422));
        assertThat(users(2)).isEqualTo(1);
    }

    @Test
    void theSameFieldsWrittenOtherwiseAreTheSameRequest() {
        Answer first = create(3, ADA);
        Answer second = create(
                3,
                "{ \"profile\":{\"lastname\":\"Lovelace\", \"firstname\":\"\\u0041da\"},\"score\":125e-1 ,\"username\":\"ada\"}");
        assertThat(second.header("idempotency-replayed")).contains("true");
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(users(3)).isEqualTo(1);
    }

    /** Digests of this are stored for a day: another form would refuse every retry across a release. */
    @Test
    void theContentOfABodyKeepsItsForm() {
        assertThat(NewUser.READING.body(ADA.getBytes(StandardCharsets.UTF_8)).content())
                .containsExactly("ada", "12.5", "Ada", "Lovelace");
    }
}
