package dev.onetrip.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LiveActionsIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared();

    @SuppressWarnings("NullAway.Init") // set before all
    private static Service other;

    @BeforeAll
    static void startTheOtherInstance() {
        other = Service.start(Map.of(
                "onetrip.database.url",
                RACK.database().url(),
                "onetrip.database.pool-size",
                4,
                "onetrip.users.deadline",
                "30s",
                // what is seen here was told
                "onetrip.live.poll-interval",
                "10m"));
    }

    @AfterAll
    static void stopTheOtherInstance() {
        other.close();
    }

    @Test
    void everySubscriberOfEveryInstanceGetsEveryActionOnceAndInOrder() {
        try (EventClient first = begun(here(), "/actions");
                EventClient second = begun(here(), "/boards/1/actions");
                EventClient third = begun(other.port(), "/actions")) {
            Writers.create(16, 400, "/users", RACK.http(), other.http());
            List<Long> written = Writers.actions(RACK.database(), 1);
            assertThat(written).hasSize(400);
            for (EventClient client : List.of(first, second, third)) {
                Eventually.within(Eventually.SOON, () -> client.count() >= 400);
                assertThat(client.ids()).isEqualTo(written);
            }
        }
    }

    @Test
    void anActionIsToldToTheOtherInstanceAndNotPolled() {
        try (EventClient client = begun(other.port(), "/boards/2/actions")) {
            Writers.create(1, 20, "/boards/2/users", RACK.http());
            // far below the poll interval, however slow the machine is
            Eventually.within(Eventually.SOON, () -> client.count() == 20);
            assertThat(client.data().get(0)).contains("new user created with id ", "\"created\":");
        }
    }

    @Test
    void aStreamThatBrokeOffGoesOnWhereItWas() {
        assertThat(Writers.create(RACK.http(), "/boards/3/users").status()).isEqualTo(201);
        long begin = Writers.actions(RACK.database(), 3).get(0);
        Thread writer = new Thread(() -> Writers.create(4, 300, "/boards/3/users", RACK.http(), other.http()));
        writer.start();
        List<Long> seen = new ArrayList<>(List.of(begin));
        int connections = 0;
        while (seen.size() < 301) {
            int port = connections++ % 2 == 0 ? here() : other.port();
            try (EventClient client = EventClient.after(seen.get(seen.size() - 1), port, "/boards/3/actions")) {
                int enough = Math.min(20, 301 - seen.size());
                Eventually.within(Eventually.SOON, () -> client.count() >= enough);
                client.stop();
                // as if it had broken off there: a machine that stood still sends more at once
                seen.addAll(client.ids().subList(0, enough));
            }
        }
        assertThat(seen).isEqualTo(Writers.actions(RACK.database(), 3));
        assertThat(connections).isEqualTo(15);
    }

    @Test
    void theQueryParameterBeginsWhereTheClientWants() {
        Writers.create(2, 10, "/boards/4/users", RACK.http());
        List<Long> written = Writers.actions(RACK.database(), 4);
        try (EventClient all = begun(here(), "/boards/4/actions?after=0");
                EventClient half = begun(here(), "/boards/4/actions?after=" + written.get(4))) {
            Eventually.within(Eventually.SOON, () -> all.count() == 10 && half.count() == 5);
            assertThat(half.ids()).isEqualTo(written.subList(5, 10));
        }
    }

    @Test
    void aStreamBeginsWithSoManyOfTheNewestAsItsClientWants() {
        Writers.create(2, 10, "/boards/16/users", RACK.http());
        List<Long> written = Writers.actions(RACK.database(), 16);
        try (EventClient three = begun(here(), "/boards/16/actions?last=3");
                EventClient all = begun(here(), "/boards/16/actions?last=999")) {
            Eventually.within(Eventually.SOON, () -> three.count() == 3 && all.count() == 10);
            assertThat(three.ids()).isEqualTo(written.subList(7, 10));
            assertThat(all.ids()).isEqualTo(written);
        }
    }

    @Test
    void aNumberOfTheNewestThatIsNoneIsRefusedWithWhatIsNeeded() {
        Answer answer = RACK.http().get("/actions?last=1000", "Accept", "text/event-stream");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("detail").asString())
                .isEqualTo("last is \"1000\"; a number of actions, an integer from 0 to 999, is needed");
    }

    @Test
    void whatWasRolledBackIsNeverSeen() {
        try (EventClient client = begun(here(), "/boards/5/actions")) {
            for (int i = 0; i < 20; i++) {
                assertThat(Writers.create(RACK.http(), "/boards/5/users", "Prefer", "tx=rollback")
                                .status())
                        .isEqualTo(201);
            }
            assertThat(RACK.http()
                            .post("/boards/5/users", Writers.user("ada", 1))
                            .status())
                    .isEqualTo(201);
            assertThat(RACK.http()
                            .post("/boards/5/users", Writers.user("ada", 1))
                            .status())
                    .isEqualTo(409);
            assertThat(RACK.http()
                            .post("/boards/5/users", Writers.user("bob", 1))
                            .status())
                    .isEqualTo(201);
            Eventually.within(Eventually.SOON, () -> client.count() >= 2);
            assertThat(client.ids())
                    .isEqualTo(Writers.actions(RACK.database(), 5))
                    .hasSize(2);
        }
    }

    @Test
    void whatIsCommittedWithoutATellingIsFoundByThePoll() {
        assertThat(Writers.create(RACK.http(), "/boards/6/users").status()).isEqualTo(201);
        try (EventClient client = begun(here(), "/boards/6/actions")) {
            RACK.database()
                    .sql("INSERT INTO actions (board_id, action) SELECT 6, 'untold' FROM generate_series(1, 1000)");
            Eventually.within(Eventually.SOON, () -> client.count() >= 1_000);
            assertThat(client.ids())
                    .isEqualTo(Writers.actions(RACK.database(), 6).subList(1, 1_001));
        }
    }

    @Test
    void noConnectionListensWithoutASubscriber() {
        try (EventClient client = begun(here(), "/boards/7/actions")) {
            Eventually.becomes(1, Eventually.SOON, "listening connections", LiveActionsIT::listening);
            assertThat(client.hasEnded()).isFalse();
        }
        Eventually.becomes(0, Eventually.SOON, "listening connections", LiveActionsIT::listening);
    }

    @Test
    void aHeadOpensNoStreamAndAnIdThatIsNoneIsAProblem() {
        assertThat(RACK.http()
                        .send("HEAD", "/actions", "text/plain", "", "Accept", "text/event-stream")
                        .status())
                .isEqualTo(200);
        var refused = RACK.http().get("/actions", "Accept", "text/event-stream", "Last-Event-ID", "x1");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.header("content-type")).contains("application/problem+json");
        assertThat(refused.header("x-request-id")).isPresent();
    }

    private static long listening() {
        return RACK.database()
                .number(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'");
    }

    private static EventClient begun(int port, String path) {
        EventClient client = EventClient.reading(port, path);
        Eventually.within(Eventually.SOON, client::hasBegun);
        return client;
    }

    private static int here() {
        return RACK.service().port();
    }
}
