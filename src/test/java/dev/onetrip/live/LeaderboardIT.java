package dev.onetrip.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Service;
import dev.onetrip.support.Trips;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

class LeaderboardIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared().with("onetrip.live.streams-per-address", 1_000);

    @Test
    void theBestComeFirstAndTheOlderOneAmongEquals() {
        for (int i = 0; i < 12; i++) {
            // only the last one is never rescored: the order is that of the database, whatever the formula does
            assertThat(RACK.http()
                            .post("/boards/1/users", Writers.user("best-" + i, i % 4))
                            .status())
                    .isEqualTo(201);
        }
        List<Long> expected =
                RACK.database().query("SELECT id FROM users WHERE board_id = 1 ORDER BY score DESC, id").stream()
                        .map(row -> (Long) row.get("id"))
                        .toList();
        Eventually.within(
                Eventually.SOON,
                () -> ids(RACK.http().get("/users/top?limit=100")).equals(expected));
        assertThat(ids(RACK.http().get("/boards/1/users/top"))).isEqualTo(expected.subList(0, 10));
        assertThat(ids(RACK.http().get("/users/top?limit=1"))).isEqualTo(expected.subList(0, 1));
        assertThat(RACK.http().get("/users/" + expected.get(0)).status()).isEqualTo(200);
    }

    @Test
    void aLimitOutOfRangeIsRefused() {
        assertThat(RACK.http().get("/users/top?limit=0").status()).isEqualTo(422);
        assertThat(RACK.http().get("/users/top?limit=101").status()).isEqualTo(422);
        assertThat(RACK.http().get("/users/top?limit=ten").status()).isEqualTo(400);
        assertThat(RACK.http()
                        .get("/users/top?limit=0", "Accept", "text/event-stream")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void aHundredQuestionsAtOnceAreOneQuery() {
        assertThat(RACK.http().get("/boards/8/users/top").text()).isEqualTo("{\"items\":[]}\n");
        RACK.proxy().delay(Duration.ofMillis(50));
        Trips before = RACK.proxy().trips();
        long began = System.nanoTime();
        var answers = java.util.stream.IntStream.range(0, 100)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> RACK.http().get("/boards/9/users/top").status()))
                .toList();
        answers.forEach(answer -> assertThat(answer.join()).isEqualTo(200));
        // one per interval, and the askers may need longer than one
        double intervals = (System.nanoTime() - began) / 250e6;
        assertThat(RACK.proxy().trips().since(before).executes()).isBetween(1L, (long) intervals + 2);
    }

    @Test
    void twoHundredClientsOfALeaderboardCostOneQueryPerInterval() {
        try (Service writer =
                Service.start(Map.of("onetrip.database.url", RACK.database().url()))) {
            assertThat(Writers.create(writer.http(), "/boards/2/users").status())
                    .isEqualTo(201);
            List<EventClient> clients = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                clients.add(EventClient.reading(RACK.service().port(), "/boards/2/users/top?limit=3"));
            }
            Eventually.within(Eventually.SOON, () -> clients.stream().allMatch(client -> client.count() == 1));
            Trips before = RACK.proxy().trips();
            long began = System.nanoTime();
            Writers.create(8, 600, "/boards/2/users", writer.http());
            // each creation gives the first one another score; JSON has no zeros at its end, of which every tenth has
            // one
            String last = "\"score\":"
                    + RACK.database()
                            .query("SELECT trim_scale(score) AS score FROM users WHERE board_id = 2"
                                    + " ORDER BY score DESC, id LIMIT 1")
                            .get(0)
                            .get("score");
            Eventually.within(
                    Eventually.SOON,
                    () -> clients.stream().allMatch(client -> latest(client).contains(last)));
            double intervals = (System.nanoTime() - began) / 250e6;
            Trips spent = RACK.proxy().trips().since(before);
            // a poll every 8 intervals asks for the newest action
            assertThat(spent.executes()).isBetween(1L, (long) (intervals * 9 / 8) + 3);
            assertThat(clients).allMatch(client -> client.count() <= intervals + 3);
            assertThat(latest(clients.get(0))).isEqualTo(latest(clients.get(199)));
            clients.forEach(EventClient::close);
        }
    }

    private static String latest(EventClient client) {
        List<String> data = client.data();
        return data.get(data.size() - 1);
    }

    private static List<Long> ids(Answer answer) {
        assertThat(answer.status()).isEqualTo(200);
        List<Long> ids = new ArrayList<>();
        for (JsonNode item : answer.json().get("items")) {
            ids.add(item.get("id").asLong());
        }
        return ids;
    }
}
