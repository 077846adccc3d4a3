package dev.onetrip.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Service;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Bad days that the page asks for, and what becomes of the requests meanwhile. */
class FaultsIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private final Database database = RACK.database();

    private static Answer create(String name, String... headers) {
        String user =
                "{\"username\":\"" + name + "\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}";
        return RACK.http().post("/users", user, headers);
    }

    private long users(String name) {
        return database.number("SELECT count(*) FROM users WHERE username LIKE ?", name);
    }

    @Test
    void aBoardThatIsHeldLetsNoCreationThroughUntilItIsFree() {
        assertThat(create("first").status()).isEqualTo(201);
        CompletableFuture<Answer> held = RACK.http().postLater("/faults/hold", "{\"board\":1,\"millis\":2000}");
        Eventually.becomes(
                0,
                Eventually.SOON,
                "boards that another may lock",
                () -> database.number("SELECT count(*) FROM (SELECT FROM boards WHERE board_id = 1"
                        + " FOR UPDATE SKIP LOCKED) free"));
        Answer late = create("late", "Request-Timeout", "0.2");
        // a machine that stood still meanwhile lets it through
        assertThat(late.status()).isIn(504, 201);
        assertThat(users("late")).isEqualTo(late.status() == 201 ? 1 : 0);
        assertThat(create("patient").status()).isEqualTo(201);
        assertThat(held.join().text().strip()).isEqualTo("{\"board\":1,\"millis\":2000}");
    }

    @Test
    void connectionsThatAreCutAreReplaced() {
        assertThat(create("before").status()).isEqualTo(201);
        List<String> before = pids();
        Answer cut = RACK.http().post("/faults/cut", "{}");
        assertThat(cut.json().get("connections").asLong()).isPositive();
        assertThat(create("after").status()).isEqualTo(201);
        // the one that asked stays
        assertThat(pids().stream().filter(before::contains)).hasSizeLessThanOrEqualTo(1);
    }

    /** A connection may be cut while it is opened, made ready, used, given back or closed. */
    @Test
    void noCutIsToldAsADefectWhereverItMeetsAConnection() {
        AtomicBoolean isOver = new AtomicBoolean();
        List<CompletableFuture<Set<Integer>>> readers = IntStream.range(0, 6)
                .mapToObj(reader -> CompletableFuture.supplyAsync(() -> statuses(isOver)))
                .toList();
        for (int cut = 0; cut < 40; cut++) {
            assertThat(RACK.http().post("/faults/cut", "{}").status()).isIn(200, 503);
        }
        isOver.set(true);
        assertThat(readers.stream().flatMap(reader -> reader.join().stream())).isSubsetOf(200, 503);
    }

    private static Set<Integer> statuses(AtomicBoolean isOver) {
        Set<Integer> statuses = new HashSet<>();
        while (!isOver.get()) {
            statuses.add(RACK.http().get("/users?limit=1").status());
        }
        return statuses;
    }

    private List<String> pids() {
        return database.strings("SELECT pid::text FROM pg_stat_activity WHERE application_name = 'onetrip'"
                + " AND datname = current_database()");
    }

    @Test
    void aFloodTellsEachAnswerAndEachThatSaysCreatedIsStored() {
        JsonNode passed = RACK.http()
                .post("/faults/flood", "{\"board\":1,\"requests\":300}")
                .json();
        JsonNode answers = passed.get("answers");
        long all = answers.properties().stream()
                .mapToLong(answer -> answer.getValue().asLong())
                .sum();
        assertThat(all).isEqualTo(300);
        assertThat(users("flood-%")).isEqualTo(answers.path("201").asLong()).isPositive();
        assertThat(passed.get("slowestMillis").asDouble()).isPositive();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hold  | {\"board\":987654,\"millis\":1}      | 404 | There is no board 987654.",
                "hold  | {\"board\":1,\"millis\":10001}       | 422 | millis",
                "hold  | {\"board\":1}                        | 422 | millis",
                "cut   | {\"now\":true}                       | 400 | now",
                "flood | {\"board\":1,\"requests\":10001}     | 422 | requests",
                "flood | {\"board\":0,\"requests\":1}         | 422 | board"
            })
    void whatCannotBeBrokenIsRefused(String fault, String body, int status, String why) {
        Answer refused = RACK.http().post("/faults/" + fault, body);
        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.text()).contains(why);
    }

    @Test
    void aPageOfAnotherSiteCannotBreakAnything() {
        assertThat(RACK.http().send("POST", "/faults/cut", "text/plain", "{}").status())
                .isEqualTo(415);
    }

    @ParameterizedTest
    @CsvSource({
        "onetrip.faults.offered, false,",
        "onetrip.security.api-keys.ops.hash, 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08, test"
    })
    void nothingIsOfferedWhereItIsOffOrKeysAreAskedFor(String setting, String value, @Nullable String key) {
        Map<String, Object> settings = key == null
                ? Map.of("onetrip.database.url", database.url(), setting, value)
                : Map.of(
                        "onetrip.database.url",
                        database.url(),
                        setting,
                        value,
                        "onetrip.security.api-keys.ops.scopes",
                        "write");
        String[] headers = key == null ? new String[0] : new String[] {"Authorization", "Bearer " + key};
        try (Service service = Service.start(settings)) {
            assertThat(service.http().post("/faults/cut", "{}", headers).status())
                    .isEqualTo(404);
        }
    }
}
