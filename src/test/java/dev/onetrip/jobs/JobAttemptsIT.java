package dev.onetrip.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jobs that come to no good end: each has three attempts, however it ends them. */
@TestMethodOrder(MethodOrderer.Random.class)
class JobAttemptsIT {
    private static final int ATTEMPTS = 3;

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.jobs.concurrency", 2)
            .with("onetrip.jobs.attempts", ATTEMPTS)
            .with("onetrip.jobs.backoff", "10ms")
            .with("onetrip.jobs.poll-interval", "50ms")
            .with("onetrip.jobs.answer-limit", "1KB")
            .with("onetrip.users.deadline", "20s");

    @AfterEach
    void lanesRun() {
        JobLanes lanes = RACK.service().bean(JobLanes.class);
        if (!lanes.isRunning()) {
            lanes.start();
        }
    }

    /** The answer is too long to be kept: what it did stays done, once. */
    @Test
    void aJobWithoutAnAnswerIsTriedAgainAndThenFailed() {
        StringBuilder lines = new StringBuilder();
        for (int line = 0; line < 20; line++) {
            lines.append(user("long-" + line)).append('\n');
        }
        String job = accepted("/boards/1/users", "application/x-ndjson", lines.toString());
        Eventually.within(Eventually.SOON, () -> state(job).equals("failed"));
        assertThat(attempts(job)).isEqualTo(ATTEMPTS);
        assertThat(RACK.http().get(job + "/answer").status()).isEqualTo(404);
        assertThat(RACK.database().number("SELECT count(*) FROM actions WHERE board_id = 1"))
                .isEqualTo(users(1));
    }

    @Test
    void aJobThatCannotEvenBeBegunIsFailed() {
        RACK.database()
                .sql("INSERT INTO jobs (job_id, request, method, path, content_type, preferences, request_key, client,"
                        + " body, progress_total) VALUES ('00000000-0000-0000-0000-000000000002', gen_random_uuid(),"
                        + " 'POST', 'no path', 'application/json', '', 'x', '', '', 1)");
        String job = "/jobs/00000000-0000-0000-0000-000000000002";
        Eventually.within(Eventually.SOON, () -> state(job).equals("failed"));
        assertThat(attempts(job)).isEqualTo(ATTEMPTS);
    }

    /** An operator has to see accepted work that is not done. */
    @Test
    void aJobThatIsGivenUpIsCountedAndOneThatTheServerRefusedIsNot() {
        double before = givenUp();
        String refused = accepted("/boards/6/users", "application/json", "{\"username\":\"\"}");
        Eventually.within(Eventually.SOON, () -> state(refused).equals("failed"));
        assertThat(givenUp()).isEqualTo(before);
        RACK.database()
                .script("CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END $$;"
                        + " CREATE TRIGGER full_disk BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION full_disk()");
        try {
            String job = accepted("/boards/6/users", "application/json", user("given-up"));
            Eventually.within(Eventually.SOON, () -> state(job).equals("failed"));
            assertThat(attempts(job)).isEqualTo(ATTEMPTS);
            Eventually.within(Eventually.SOON, () -> givenUp() == before + 1);
        } finally {
            RACK.database().script("DROP FUNCTION full_disk() CASCADE");
        }
        assertThat(users(6)).isZero();
    }

    private static double givenUp() {
        return RACK.service()
                .bean(MeterRegistry.class)
                .counter("onetrip.jobs.given.up")
                .count();
    }

    @Test
    void aJobThatEndsItsInstanceEachTimeIsNotTakenForEver() throws SQLException {
        try (Connection rival = holding(3)) {
            String job = accepted("/boards/3/users", "application/json", user("poison"));
            for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
                int taken = attempt;
                Eventually.within(Eventually.SOON, () -> attempts(job) == taken);
                RACK.database()
                        .sql("UPDATE jobs SET lease = gen_random_uuid(), leased_until = now() + interval '1 hour'"
                                + " WHERE path = '/boards/3/users'");
                // as a killed one: it can give nothing back any more
                stop();
                RACK.database()
                        .sql(
                                "UPDATE jobs SET leased_until = now() - interval '1 second' WHERE path = '/boards/3/users'");
                RACK.service().bean(JobLanes.class).start();
            }
            Eventually.within(Eventually.SOON, () -> state(job).equals("failed"));
            rival.rollback();
        }
        // the instance lives on in truth, and may bring to its end what it had begun: once
        assertThat(users(3)).isLessThanOrEqualTo(1);
        assertThat(RACK.database()
                        .number("SELECT count(*) FROM jobs WHERE state = 'running' AND path = '/boards/3/users'"))
                .isZero();
    }

    @Test
    void aJobThatIsGivenUpAtAStopHasUsedUpNoAttempt() throws SQLException {
        String job;
        try (Connection rival = holding(4)) {
            job = accepted("/boards/4/users", "application/json", user("patient"));
            awaitAtWork(job);
            stop();
            assertThat(state(job)).isEqualTo("queued");
            assertThat(attempts(job)).isZero();
            RACK.service().bean(JobLanes.class).start();
            Eventually.within(Eventually.SOON, () -> state(job).equals("running"));
            rival.rollback();
        }
        Eventually.within(Eventually.SOON, () -> state(job).equals("succeeded"));
        assertThat(attempts(job)).isEqualTo(1);
        assertThat(users(4)).isEqualTo(1);
    }

    /** A job is running from the moment at which it is taken; its instance is at it a moment later. */
    private static void awaitAtWork(String job) {
        Eventually.within(Eventually.SOON, () -> state(job).equals("running"));
        Eventually.becomes(1, Eventually.SOON, "statements that wait", RACK.database()::waiting);
    }

    private static void stop() {
        CountDownLatch stopped = new CountDownLatch(1);
        RACK.service().bean(JobLanes.class).stop(stopped::countDown);
        Eventually.within(Eventually.SOON, () -> stopped.getCount() == 0);
    }

    /** A job of that board finds it locked. */
    private static Connection holding(long board) throws SQLException {
        RACK.database().sql("INSERT INTO boards (board_id, users) VALUES (?, 0)", board);
        Connection rival = RACK.database().connect();
        rival.setAutoCommit(false);
        boolean unused =
                rival.createStatement().execute("SELECT FROM boards WHERE board_id = " + board + " FOR UPDATE");
        return rival;
    }

    private static String accepted(String path, String type, String body) {
        Answer answer = RACK.http().send("POST", path, type, body, "Prefer", "respond-async");
        assertThat(answer.status()).isEqualTo(202);
        return answer.header("location").orElseThrow();
    }

    private static String state(String job) {
        return RACK.http().get(job).json().get("state").asString();
    }

    private static int attempts(String job) {
        return RACK.http().get(job).json().get("attempts").asInt();
    }

    private static long users(long board) {
        return RACK.database().number("SELECT count(*) FROM users WHERE board_id = ?", board);
    }

    private static String user(String name) {
        return "{\"username\":\"" + name + "\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}";
    }
}
