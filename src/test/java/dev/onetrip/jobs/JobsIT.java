package dev.onetrip.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import dev.onetrip.transaction.Pruned;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class JobsIT {
    private static final String JSON = "application/json";
    private static final String NDJSON = "application/x-ndjson";

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.jobs.concurrency", 2)
            .with("onetrip.jobs.poll-interval", "100ms")
            .with("onetrip.jobs.watch-interval", "20ms");

    @Test
    void aWriteThatNeedNotBeWaitedForAnswersWithAJob() {
        Answer accepted = async("/boards/1/users", JSON, user("ada"));
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.header("preference-applied")).contains("respond-async");
        Answer finished = finished(accepted);
        assertThat(finished.json().get("state").asString()).isEqualTo("succeeded");
        assertThat(finished.json().get("status").asInt()).isEqualTo(201);
        assertThat(RACK.http()
                        .get(finished.json().get("location").asString())
                        .json()
                        .get("username")
                        .asString())
                .isEqualTo("ada");
        assertThat(users(1)).isEqualTo(1);
    }

    @Test
    void thePreferenceMayHaveParameters() {
        Answer accepted = RACK.http()
                .send("POST", "/boards/12/users", JSON, user("ada"), "Prefer", "respond-async; wait=10, foo");
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.header("preference-applied")).contains("respond-async");
        assertThat(finished(accepted).json().get("status").asInt()).isEqualTo(201);
    }

    @Test
    void theAnswerOfAJobIsTheOneTheClientWouldHaveGot() {
        Answer accepted = async("/boards/2/users", JSON, user("bob"));
        assertThat(finished(accepted).json().get("state").asString()).isEqualTo("succeeded");
        Answer answer = RACK.http().get(location(accepted) + "/answer");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("server-timing").orElseThrow()).contains("rt;desc=\"2\"");
        assertThat(answer.header("content-type")).contains(JSON);
        assertThat(answer.json().get("username").asString()).isEqualTo("bob");
    }

    @Test
    void aJobThatIsRefusedFailsWithTheProblem() {
        assertThat(RACK.http().post("/boards/3/users", user("carl")).status()).isEqualTo(201);
        Answer accepted = async("/boards/3/users", JSON, user("carl"));
        assertThat(finished(accepted).json().get("state").asString()).isEqualTo("failed");
        Answer answer = RACK.http().get(location(accepted) + "/answer");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().get("type").asString()).isEqualTo("/problems/username-taken");
        assertThat(users(3)).isEqualTo(1);
    }

    @Test
    void aStreamIsDoneLineByLineWithProgress() {
        String lines = IntStream.range(0, 500).mapToObj(i -> user("u" + i)).collect(Collectors.joining("\n"));
        Answer accepted = async("/boards/4/users", NDJSON, lines);
        assertThat(accepted.json().get("progress").get("total").asInt()).isEqualTo(500);
        Answer finished = finished(accepted);
        assertThat(finished.json().get("state").asString()).isEqualTo("succeeded");
        assertThat(RACK.http().get(location(accepted) + "/answer").lines()).hasSize(501);
        assertThat(users(4)).isEqualTo(500);
    }

    @Test
    void aJobCanBeFollowedToItsEnd() {
        Answer accepted = async("/boards/5/users", JSON, user("eve"));
        List<String> events = RACK.http().stream(location(accepted), "Accept", "text/event-stream")
                .filter(line -> line.startsWith("data:"))
                .toList();
        assertThat(events).isNotEmpty();
        assertThat(events.get(events.size() - 1)).contains("\"succeeded\"");
    }

    @Test
    void theSameKeyFindsTheSameJob() {
        Answer first = keyed("/boards/6/users", user("fred"), "job-key");
        Answer second = keyed("/boards/6/users", user("fred"), "job-key");
        assertThat(location(second)).isEqualTo(location(first));
        assertThat(finished(first).json().get("state").asString()).isEqualTo("succeeded");
        assertThat(users(6)).isEqualTo(1);
        assertThat(keyed("/boards/6/users", user("gina"), "job-key").status()).isEqualTo(422);
    }

    @Test
    void aJobOfASilentInstanceIsDoneByAnotherAndOnce() {
        Answer accepted = keyed("/boards/7/users", user("hugo"), "crash-key");
        assertThat(finished(accepted).json().get("state").asString()).isEqualTo("succeeded");
        // as after a crash between the effect and the end of the job
        RACK.database()
                .sql("UPDATE jobs SET state = 'running', leased_until = now() - interval '1 second', lease ="
                        + " gen_random_uuid() WHERE path = '/boards/7/users'");
        assertThat(finished(accepted).json().get("state").asString()).isEqualTo("succeeded");
        assertThat(RACK.http().get(location(accepted)).json().get("attempts").asInt())
                .isEqualTo(2);
        assertThat(users(7)).isEqualTo(1);
        assertThat(RACK.database().number("SELECT count(*) FROM actions WHERE board_id = 7"))
                .isEqualTo(1);
    }

    @Test
    void aFinishedJobCannotBeCancelled() {
        Answer accepted = async("/boards/8/users", JSON, user("ida"));
        assertThat(finished(accepted).json().get("state").asString()).isEqualTo("succeeded");
        assertThat(RACK.http().send("DELETE", location(accepted), JSON, "").status())
                .isEqualTo(409);
        assertThat(users(8)).isEqualTo(1);
    }

    @Test
    void aJobThatIsToldToEndEnds() throws Exception {
        assertThat(RACK.http().post("/boards/9/users", user("jan")).status()).isEqualTo(201);
        try (var rival = RACK.database().connect()) {
            rival.setAutoCommit(false);
            assertThat(rival.createStatement().execute("SELECT 1 FROM boards WHERE board_id = 9 FOR UPDATE"))
                    .isTrue();
            Answer accepted = async("/boards/9/users", JSON, user("kim"));
            Eventually.within(Eventually.SOON, () -> state(accepted).equals("running"));
            Answer cancelling = RACK.http().send("DELETE", location(accepted), JSON, "");
            assertThat(cancelling.status()).isEqualTo(202);
            assertThat(cancelling.header("server-timing").orElseThrow()).contains("rt;desc=\"5\"");
            Eventually.within(Eventually.SOON, () -> state(accepted).equals("cancelled"));
            rival.rollback();
        }
    }

    @Test
    void aJobThatEndedLongAgoIsPrunedAndOneThatWaitsIsNot() {
        Answer ended = async("/boards/10/users", JSON, user("leo"));
        assertThat(finished(ended).json().get("state").asString()).isEqualTo("succeeded");
        RACK.database()
                .script("UPDATE jobs SET updated = now() - interval '8 days' WHERE path = '/boards/10/users';"
                        + " INSERT INTO jobs SELECT (j).* FROM (SELECT jsonb_populate_record(jobs, jsonb_build_object("
                        + "'job_id', gen_random_uuid(), 'state', 'queued', 'run_after', now() + interval '1 hour')) AS j"
                        + " FROM jobs WHERE path = '/boards/10/users') waiting");
        assertThat(Pruned.now(RACK.service(), "jobs")).isEqualTo(1);
        assertThat(RACK.http().get(location(ended)).status()).isEqualTo(404);
        assertThat(RACK.database().number("SELECT count(*) FROM jobs WHERE path = '/boards/10/users'"))
                .isEqualTo(1);
        assertThat(users(10)).isEqualTo(1);
    }

    @Test
    void aJobThatDoesNotExistIsNotFound() {
        assertThat(RACK.http().get("/jobs/00000000-0000-0000-0000-000000000000").status())
                .isEqualTo(404);
        assertThat(RACK.http().get("/jobs/nonsense").status()).isEqualTo(400);
    }

    @Test
    void whatNoRouteTakesBecomesNoJob() {
        assertThat(async("/nowhere", JSON, "{}").status()).isEqualTo(404);
        assertThat(async("/users", "text/plain", "x").status()).isEqualTo(415);
        assertThat(RACK.database().number("SELECT count(*) FROM jobs WHERE path = '/nowhere'"))
                .isZero();
    }

    private static Answer finished(Answer accepted) {
        Eventually.within(Eventually.SOON, () -> List.of("succeeded", "failed").contains(state(accepted)));
        return RACK.http().get(location(accepted));
    }

    private static String state(Answer accepted) {
        return RACK.http().get(location(accepted)).json().get("state").asString();
    }

    private static String location(Answer answer) {
        return answer.header("location").orElseThrow();
    }

    private static Answer async(String path, String type, String body) {
        return RACK.http().send("POST", path, type, body, "Prefer", "respond-async");
    }

    private static Answer keyed(String path, String body, String key) {
        return RACK.http().send("POST", path, JSON, body, "Prefer", "respond-async", "Idempotency-Key", key);
    }

    private static long users(long board) {
        return RACK.database().number("SELECT count(*) FROM users WHERE board_id = ?", board);
    }

    private static String user(String name) {
        return "{\"username\":\"" + name + "\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}";
    }
}
