package dev.onetrip.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** NDJSON that is sent to be done in the background, the job that does it, and a rival that stands in its way. */
final class Background {
    private final Rack rack;
    private final String job;

    private Background(Rack rack, String job) {
        this.rack = rack;
        this.job = job;
    }

    /** A transaction that has run the statement and ends when it is told to. */
    static Connection holding(Rack rack, String sql) throws SQLException {
        Connection rival = rack.database().connect();
        rival.setAutoCommit(false);
        boolean unused = rival.createStatement().execute(sql);
        return rival;
    }

    /** @param prefer more preferences, or none */
    static Background send(Rack rack, String path, String lines, String prefer) {
        String preferences = prefer.isEmpty() ? "respond-async" : "respond-async, " + prefer;
        Answer answer = rack.http().send("POST", path, "application/x-ndjson", lines, "Prefer", preferences);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
        return new Background(rack, answer.header("location").orElseThrow());
    }

    JsonNode now() {
        return rack.http().get(job).json();
    }

    String state() {
        return now().get("state").asString();
    }

    int attempts() {
        return now().get("attempts").asInt();
    }

    boolean isFinished() {
        return List.of("succeeded", "failed", "cancelled").contains(state());
    }

    /** Returns when its first attempt came to nothing; or when the job has ended, which a test then finds. */
    void awaitSecondAttempt() {
        Eventually.within(Eventually.SOON, () -> attempts() >= 2 || isFinished());
    }

    /** The next attempt but the one that is under way is the last, and the wait for it a short one. */
    void skipToTheLast(int attempts) {
        awaitSecondAttempt();
        rack.database()
                .sql(
                        "UPDATE jobs SET attempts = greatest(attempts, ?) WHERE job_id = ?::uuid",
                        attempts - 1,
                        job.replaceFirst(".*/", ""));
    }

    /** The last state. */
    String end() {
        Eventually.within(Eventually.SOON, this::isFinished);
        return state();
    }

    /** {@code done of total}. */
    String progress() {
        JsonNode progress = now().get("progress");
        return progress.get("done").asLong() + " of " + progress.get("total").asLong();
    }

    Answer answer() {
        return rack.http().get(job + "/answer");
    }

    void cancel() {
        assertThat(rack.http().send("DELETE", job, "application/json", "").status())
                .isEqualTo(202);
    }
}
