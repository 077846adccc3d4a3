package dev.onetrip.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.ApiKeys;
import dev.onetrip.support.Rack;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two clients with every right but admin, one that has admin too; no job is run. */
class JobOwnersIT {
    private static final String JSON = "application/json";
    private static final String EVENTS = "text/event-stream";

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.jobs.concurrency", 0)
            .with("onetrip.jobs.watch-interval", "20ms")
            .with("onetrip.security.api-keys.ann.hash", ApiKeys.hash("ann"))
            .with("onetrip.security.api-keys.ann.scopes", "read,write")
            .with("onetrip.security.api-keys.bob.hash", ApiKeys.hash("bob"))
            .with("onetrip.security.api-keys.bob.scopes", "read,write")
            .with("onetrip.security.api-keys.chief.hash", ApiKeys.hash("chief"))
            .with("onetrip.security.api-keys.chief.scopes", "read,write,admin");

    @Test
    void anotherClientsJobIsNotFoundOnAnyRoute() {
        String job = finishedJobOf("ann", "dora");
        for (String route : List.of(job, job + "/answer")) {
            assertThat(ask("GET", route, JSON, "bob").status()).as(route).isEqualTo(404);
            assertThat(ask("HEAD", route, JSON, "bob").status()).as(route).isEqualTo(404);
            assertThat(ask("GET", route, JSON, "ann").status()).as(route).isIn(200, 204);
        }
        assertThat(ask("GET", job, EVENTS, "bob").status()).isEqualTo(404);
        assertThat(ask("GET", job, EVENTS, "ann").status()).isEqualTo(200);
    }

    @Test
    void anotherClientCancelsNothing() {
        String job = jobOf("ann", "emil");
        assertThat(ask("DELETE", job, JSON, "bob").status()).isEqualTo(404);
        assertThat(stored(job)).isEqualTo("queued");
        assertThat(ask("DELETE", job, JSON, "ann").status()).isEqualTo(202);
        assertThat(stored(job)).isEqualTo("cancelled");
    }

    @Test
    void anotherClientsJobLooksLikeOneThatDoesNotExist() {
        String job = jobOf("ann", "fritz");
        String none = "/jobs/00000000-0000-0000-0000-000000000000";
        for (String route : List.of("", "/answer")) {
            String others =
                    ask("GET", job + route, JSON, "bob").json().get("detail").asString();
            String nones =
                    ask("GET", none + route, JSON, "bob").json().get("detail").asString();
            assertThat(others.replace(job.substring(6), "")).isEqualTo(nones.replace(none.substring(6), ""));
        }
    }

    @Test
    void aClientWithTheScopeAdminSeesAndCancelsEveryJob() {
        String finished = finishedJobOf("bob", "gerd");
        assertThat(ask("GET", finished, JSON, "chief").status()).isEqualTo(200);
        assertThat(ask("GET", finished, EVENTS, "chief").status()).isEqualTo(200);
        assertThat(ask("GET", finished + "/answer", JSON, "chief").status()).isEqualTo(204);
        String waiting = jobOf("bob", "hans");
        assertThat(ask("DELETE", waiting, JSON, "chief").status()).isEqualTo(202);
        assertThat(stored(waiting)).isEqualTo("cancelled");
    }

    @Test
    void theSameIdempotencyKeyOfTwoClientsIsTwoJobs() {
        String of = add("ann", "ida", "Idempotency-Key", "shared");
        String other = add("bob", "ida", "Idempotency-Key", "shared");
        assertThat(other).isNotEqualTo(of);
        assertThat(ask("GET", of, JSON, "bob").status()).isEqualTo(404);
    }

    private static String jobOf(String client, String user) {
        return add(client, user, "X-Request-Id", user);
    }

    private static String finishedJobOf(String client, String user) {
        String job = jobOf(client, user);
        RACK.database()
                .sql("UPDATE jobs SET state = 'succeeded', status = 204 WHERE job_id = '" + job.substring(6) + "'");
        return job;
    }

    private static String add(String client, String user, String header, String value) {
        String body =
                "{\"username\":\"" + user + "\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}";
        Answer answer = RACK.http()
                .send(
                        "POST",
                        "/users",
                        JSON,
                        body,
                        "Authorization",
                        "Bearer " + client,
                        "Prefer",
                        "respond-async",
                        header,
                        value);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
        return answer.header("location").orElseThrow();
    }

    private static Answer ask(String method, String path, String accept, String client) {
        return RACK.http().send(method, path, JSON, "", "Authorization", "Bearer " + client, "Accept", accept);
    }

    private static String stored(String job) {
        return RACK.database()
                .strings("SELECT state FROM jobs WHERE job_id = '" + job.substring(6) + "'")
                .get(0);
    }
}
