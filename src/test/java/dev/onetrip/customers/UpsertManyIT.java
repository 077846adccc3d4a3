package dev.onetrip.customers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Trips;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Many customers in one request: a verdict per line. */
class UpsertManyIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.customers.rehearsal-limit", 100)
            .with("onetrip.customers.deadline", "60s")
            .with("onetrip.database.pool-acquire-timeout", "60s");

    private final Database database = RACK.database();

    private static String line(UUID key) {
        return "{\"customerId\":\"" + key + "\"}";
    }

    private static String line(UUID key, String name) {
        return "{\"customerId\":\"" + key + "\",\"name\":\"" + name + "\"}";
    }

    private static List<Integer> statuses(Answer answer) {
        return answer.lines().stream()
                .filter(line -> line.has("line"))
                .map((JsonNode line) -> line.get("status").asInt())
                .toList();
    }

    @Test
    void everyLineGetsItsVerdictInOrder() {
        UUID a = UUID.randomUUID();
        UUID b = UUID.randomUUID();
        String lines = line(a) + "\n" + line(b) + "\nnonsense\n\n" + line(a) + "\n{\"customerId\":\"x\"}\n"
                + "{\"name\":\"x\"}\n" + line(b, "B") + "\n";
        Answer answer = Puts.post(RACK.http(), lines);
        assertThat(statuses(answer)).containsExactly(201, 201, 400, 200, 422, 422, 200);
        assertThat(answer.lines().get(3).get("line").asInt()).isEqualTo(5);
        assertThat(answer.lines().get(7).toString())
                .startsWith("{\"summary\":{\"lines\":7,\"inserted\":2,\"existing\":2,\"failed\":3,\"groups\":");
        assertThat(RACK.http().get("/customers/" + b).json().get("name").asString())
                .isEqualTo("B");
    }

    @Test
    void linesOfOneCustomerTakeEffectInTheirOrder() {
        UUID key = UUID.randomUUID();
        String lines = Stream.of("x", "y", "x", "z", "y")
                .map(name -> line(key, name) + "\n")
                .reduce("", String::concat);
        assertThat(statuses(Puts.post(RACK.http(), lines))).containsExactly(201, 200, 200, 200, 200);
        JsonNode stored = RACK.http().get("/customers/" + key).json();
        assertThat(stored.get("name").asString()).isEqualTo("y");
        assertThat(stored.get("version").asLong()).isEqualTo(5);
    }

    @Test
    void tenThousandLinesTakeFewTrips() {
        List<UUID> keys = Stream.generate(UUID::randomUUID).limit(5_000).toList();
        StringBuilder lines = new StringBuilder();
        keys.forEach(
                key -> lines.append(line(key)).append('\n').append(line(key)).append('\n'));
        // a trip takes long enough for the next lines to be there, however slowly the machine reads them
        RACK.proxy().delay(Duration.ofMillis(5));
        Trips before = RACK.proxy().trips();
        Answer answer = Puts.post(RACK.http(), lines.toString(), "Prefer", "return=minimal");
        assertThat(answer.text().strip())
                .startsWith(
                        "{\"summary\":{\"lines\":10000,\"inserted\":5000,\"existing\":5000,\"failed\":0,\"groups\":");
        long trips = RACK.proxy().trips().since(before).roundTrips();
        assertThat(trips).isLessThan(2_000);
        JsonNode summary = answer.json().get("summary");
        assertThat(summary.get("roundTrips").asLong()).isEqualTo(trips);
        assertThat(summary.get("groups").asLong()).isBetween(10_000L / 128, trips);
        assertThat(summary.get("largestGroup").asLong()).isBetween(2L, 128L);
    }

    @Test
    @Timeout(300)
    void uploadsInOpposingOrdersNeverAnswerADeadlock() throws Exception {
        List<UUID> keys =
                new ArrayList<>(Stream.generate(UUID::randomUUID).limit(300).toList());
        Random random = new Random(7);
        List<Callable<Answer>> clients = new ArrayList<>();
        for (int client = 0; client < 12; client++) {
            Collections.shuffle(keys, random);
            String name = client % 2 == 0 ? "" : "n" + client;
            String lines = keys.stream()
                    .map(key -> (name.isEmpty() ? line(key) : line(key, name)) + "\n")
                    .reduce("", String::concat);
            String idempotency = "opposing-" + client;
            clients.add(() -> client(lines, name.endsWith("1") || name.endsWith("5") ? idempotency : ""));
        }
        Trips before = RACK.proxy().trips();
        for (Answer answer : Puts.together(clients)) {
            assertThat(statuses(answer)).as(answer.text()).hasSize(300).isSubsetOf(200, 201);
        }
        System.out.println("errors met: " + RACK.proxy().trips().since(before).errors());
        assertThat(keys).allSatisfy(key -> assertThat(Puts.rows(database, key)).isEqualTo(1));
    }

    /**
     * The answer to an upload that is sent again where the service is so slow that it expects to be late with a line.
     */
    private static Answer client(String lines, String key) {
        while (true) {
            Answer answer = key.isEmpty()
                    ? Puts.post(RACK.http(), lines)
                    : Puts.post(RACK.http(), lines, "Idempotency-Key", key);
            if (!answer.text().contains("The predicted wait is longer")) {
                return answer;
            }
        }
    }

    @Test
    void aRehearsalGivesTheVerdictsOfTheRealRunAndWritesNothing() {
        UUID a = UUID.randomUUID();
        UUID b = UUID.randomUUID();
        String lines = line(a, "x") + "\n" + line(b) + "\nnonsense\n" + line(a, "y") + "\n" + line(a, "y") + "\n";
        List<Integer> rehearsed = statuses(Puts.post(RACK.http(), lines, "Prefer", "tx=rollback"));
        assertThat(Puts.rows(database, a) + Puts.rows(database, b)).isZero();
        assertThat(rehearsed).isEqualTo(statuses(Puts.post(RACK.http(), lines)));
        assertThat(rehearsed).containsExactly(201, 201, 400, 200, 200);
        String tooMany = IntStream.range(0, 101)
                .mapToObj(i -> line(UUID.randomUUID()) + "\n")
                .reduce("", String::concat);
        assertThat(Puts.post(RACK.http(), tooMany, "Prefer", "tx=rollback").status())
                .isEqualTo(413);
    }

    @Test
    void thirtySixOddCharactersAreNoKey() {
        String odd = "{\"customerId\":\"" + "\uD83D\uDE00".repeat(36) + "\"}\n";
        assertThat(statuses(Puts.post(RACK.http(), odd))).containsExactly(422);
        assertThat(Puts.rows(RACK.database(), new UUID(0, 0))).isZero();
    }

    @Test
    void anUploadThatIsSentAgainChangesNothingAndSaysTheSame() {
        UUID a = UUID.randomUUID();
        UUID b = UUID.randomUUID();
        String lines = line(a) + "\n" + line(b, "B") + "\n" + line(a) + "\n";
        Answer first = Puts.post(RACK.http(), lines, "Idempotency-Key", "again");
        Answer second = Puts.post(RACK.http(), lines, "Idempotency-Key", "again");
        assertThat(statuses(first)).containsExactly(201, 201, 200);
        assertThat(second.text()).isEqualTo(first.text());
    }
}
