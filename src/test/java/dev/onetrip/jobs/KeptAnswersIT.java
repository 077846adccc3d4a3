package dev.onetrip.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import dev.onetrip.support.RawHttp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** More clients fetch the answer of a job than the pool has connections, and the database is slow to give it. */
class KeptAnswersIT {
    private static final String JOB = "00000000-0000-0000-0000-000000000007";
    private static final int CLIENTS = 300;
    /** Two that are read and 256 that wait. */
    private static final int PLACES = 258;

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.database.pool-size", 3)
            .with("onetrip.jobs.concurrency", 0)
            .with("onetrip.jobs.counted-every", "1d")
            .with("onetrip.jobs.deadline", "30s")
            .with("onetrip.users.deadline", "20s");

    private final List<RawHttp> clients = new ArrayList<>();

    @BeforeEach
    void finishAJob() {
        RACK.database()
                .sql("INSERT INTO jobs (job_id, request, method, path, content_type, preferences, request_key, client,"
                        + " body, progress_total, state, status, answer_type, answer) VALUES ('" + JOB
                        + "', gen_random_uuid(), 'POST', '/users', 'application/json', '', 'k', '', '', 1, 'succeeded',"
                        + " 200, 'application/json', '\"the answer\"') ON CONFLICT DO NOTHING");
    }

    @AfterEach
    void close() throws IOException {
        for (RawHttp client : clients) {
            client.close();
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    /** The work is done while answers are read and waited for as far as can be. */
    private void whileEachPlaceIsTaken(Work work) throws IOException, SQLException {
        try (Connection slow = RACK.database().connect();
                Statement lock = slow.createStatement()) {
            slow.setAutoCommit(false);
            lock.execute("LOCK TABLE jobs IN ACCESS EXCLUSIVE MODE");
            for (int i = 0; i < CLIENTS; i++) {
                RawHttp unused = fetch();
            }
            Eventually.within(Eventually.SOON, () -> answered().size() >= CLIENTS - PLACES);
            work.run();
            slow.rollback();
        }
    }

    @Test
    void otherWorkHasConnectionsAndWhatIsTooMuchIsRefused() throws Exception {
        whileEachPlaceIsTaken(() -> {
            Answer created = RACK.http()
                    .post(
                            "/boards/1/users",
                            "{\"username\":\"other\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}");
            assertThat(created.status()).as("%s", created).isEqualTo(201);
            for (RawHttp refused : answered()) {
                Answer answer = refused.receive();
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.header("retry-after")).contains("1");
                assertThat(answer.json().get("detail").asString()).contains("2 at a time");
                clients.remove(refused);
            }
        });
        for (RawHttp client : clients) {
            Answer answer = client.receive();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("\"the answer\"");
        }
        assertThat(RACK.database().number("SELECT count(*) FROM users WHERE username = 'other'"))
                .isEqualTo(1);
    }

    /** A client that leaves gives its place to the next. */
    @Test
    void clientsThatLeaveTakeNoPlace() throws Exception {
        whileEachPlaceIsTaken(() -> {
            close();
            clients.clear();
        });
        Eventually.within(Eventually.SOON, () -> status() == 200);
    }

    private int status() {
        try {
            return fetch().receive().status();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RawHttp fetch() throws IOException {
        RawHttp client = new RawHttp(RACK.service().port());
        clients.add(client);
        client.send("GET /jobs/" + JOB + "/answer HTTP/1.1\r\nHost: localhost\r\n\r\n");
        return client;
    }

    private List<RawHttp> answered() {
        return clients.stream().filter(RawHttp::hasBytes).toList();
    }
}
