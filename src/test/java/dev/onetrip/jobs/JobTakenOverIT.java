package dev.onetrip.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/**
 * A job whose instance lost its lease while it was at work. The attempts that meet the work of the first are as many,
 * and as far apart, as by default: the first one ends long before they are used up.
 */
class JobTakenOverIT {
    @RegisterExtension
    static final Rack RACK =
            Rack.shared().with("onetrip.jobs.concurrency", 2).with("onetrip.jobs.poll-interval", "50ms");

    @Test
    void aJobWhoseEarlierAttemptIsStillAtWorkIsTriedAgain() throws SQLException {
        RACK.database().sql("INSERT INTO boards (board_id, users) VALUES (5, 0)");
        String job;
        try (Connection rival = RACK.database().connect()) {
            rival.setAutoCommit(false);
            boolean unused = rival.createStatement().execute("SELECT FROM boards WHERE board_id = 5 FOR UPDATE");
            job = accepted();
            Eventually.becomes(1, Eventually.SOON, "statements that wait", RACK.database()::waiting);
            RACK.database()
                    .sql("UPDATE jobs SET lease = gen_random_uuid(), leased_until = now() - interval '1 second'");
            Eventually.within(Eventually.SOON, () -> shown(job).get("attempts").asInt() >= 2);
            rival.rollback();
        }
        Eventually.within(
                Eventually.SOON, () -> shown(job).get("state").asString().equals("succeeded"));
        assertThat(RACK.database().number("SELECT count(*) FROM users WHERE board_id = 5"))
                .isEqualTo(1);
    }

    private static String accepted() {
        Answer answer = RACK.http()
                .post(
                        "/boards/5/users",
                        "{\"username\":\"twice\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}",
                        "Prefer",
                        "respond-async");
        assertThat(answer.status()).isEqualTo(202);
        return answer.header("location").orElseThrow();
    }

    private static JsonNode shown(String job) {
        return RACK.http().get(job).json();
    }
}
