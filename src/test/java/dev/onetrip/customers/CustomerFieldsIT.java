package dev.onetrip.customers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Rack;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Name and e-mail of a customer, their versions, and writes under conditions. */
@Tag("citus")
class CustomerFieldsIT {
    private static final String ADA = "{\"name\":\"Ada\",\"email\":\"ada@example.org\"}";

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private static Answer put(UUID key, Strategy strategy, String json, String... headers) {
        return Puts.put(RACK.http(), Puts.path(key, strategy), json, headers);
    }

    private static JsonNode read(UUID key) {
        return RACK.http().get("/customers/" + key).json();
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void fieldsAreStoredWithANewCustomerAndChangedOnOneThatIsThere(Strategy strategy) {
        UUID key = UUID.randomUUID();
        assertThat(put(key, strategy, ADA).header("etag")).contains("\"1\"");
        assertThat(read(key).get("email").asString()).isEqualTo("ada@example.org");
        assertThat(put(key, strategy, ADA).header("etag")).contains("\"1\"");
        assertThat(read(key).get("updated").isNull()).isTrue();
        Answer changed = put(key, strategy, "{\"name\":\"Ada Lovelace\"}");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.header("etag")).contains("\"2\"");
        JsonNode after = read(key);
        assertThat(after.get("name").asString()).isEqualTo("Ada Lovelace");
        assertThat(after.get("email").asString()).isEqualTo("ada@example.org");
        assertThat(after.get("version").asLong()).isEqualTo(2);
        assertThat(after.get("updated").isNull()).isFalse();
        assertThat(put(key, strategy, "").header("etag")).contains("\"2\"");
    }

    @Test
    void nullRemovesAFieldWhatIsMissingStaysAndTheEmptyTextIsRefused() {
        UUID key = UUID.randomUUID();
        assertThat(put(key, Strategy.ONE_TRIP, ADA).status()).isEqualTo(201);
        assertThat(put(key, Strategy.ONE_TRIP, "{\"email\":null}").status()).isEqualTo(200);
        assertThat(read(key).get("email").isNull()).isTrue();
        assertThat(put(key, Strategy.ONE_TRIP, "{}").status()).isEqualTo(200);
        assertThat(put(key, Strategy.ONE_TRIP, "{\"name\":\"\"}").status()).isEqualTo(422);
        assertThat(read(key).get("name").asString()).isEqualTo("Ada");
        assertThat(read(key).get("version").asLong()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"name\":5}',400",
        "'{\"nome\":\"x\"}',400",
        "'{',400",
        "'[]',400",
        "'{\"email\":\"nobody\"}',422",
        "'{\"email\":\"a b@c\"}',422",
        "'{\"email\":\"a@b@c\"}',422"
    })
    void aBadBodyWritesNothing(String json, int status) {
        UUID key = UUID.randomUUID();
        assertThat(put(key, Strategy.ONE_TRIP, json).status()).isEqualTo(status);
        assertThat(Puts.rows(RACK.database(), key)).isZero();
    }

    @Test
    void theLongestFieldsFitAndOneMoreDoesNot() {
        UUID key = UUID.randomUUID();
        String grin = "\uD83D\uDE00";
        assertThat(put(key, Strategy.ONE_TRIP, "{\"name\":\"" + grin.repeat(200) + "\"}")
                        .status())
                .isEqualTo(201);
        assertThat(put(key, Strategy.ONE_TRIP, "{\"name\":\"" + grin.repeat(201) + "\"}")
                        .status())
                .isEqualTo(422);
        assertThat(put(key, Strategy.ONE_TRIP, "{\"email\":\"" + "x".repeat(318) + "@y\"}")
                        .status())
                .isEqualTo(200);
        assertThat(put(key, Strategy.ONE_TRIP, "{\"email\":\"" + "x".repeat(319) + "@y\"}")
                        .status())
                .isEqualTo(422);
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void onlyTheVersionThatIfMatchNamesIsChanged(Strategy strategy) {
        UUID key = UUID.randomUUID();
        Answer nowhere = put(key, strategy, ADA, "If-Match", "\"1\"");
        assertThat(nowhere.status()).isEqualTo(412);
        assertThat(nowhere.json().get("detail").asString()).isEqualTo("If-Match is \"1\", nothing is stored.");
        assertThat(put(key, strategy, ADA, "If-Match", "*").status()).isEqualTo(412);
        assertThat(Puts.rows(RACK.database(), key)).isZero();
        assertThat(put(key, strategy, ADA).status()).isEqualTo(201);
        Answer second = put(key, strategy, "{\"name\":\"B\"}", "If-Match", "\"7\", \"1\"");
        assertThat(second.header("etag")).contains("\"2\"");
        Answer late = put(key, strategy, "{\"name\":\"C\"}", "If-Match", "\"1\"");
        assertThat(late.status()).isEqualTo(412);
        assertThat(late.json().get("outcome").asString()).isEqualTo("rolled-back");
        assertThat(late.json().get("detail").asString()).isEqualTo("If-Match is \"1\", the stored version is \"2\".");
        assertThat(put(key, strategy, "{\"name\":\"C\"}", "If-Match", "W/\"2\"").status())
                .isEqualTo(412);
        assertThat(put(key, strategy, "", "If-Match", "\"2\"").status()).isEqualTo(200);
        assertThat(put(key, strategy, "", "If-Match", "2").status()).isEqualTo(400);
        assertThat(put(key, strategy, "", "If-Match", "\"a,b\"").status()).isEqualTo(412);
        assertThat(put(key, strategy, "", "If-Match", "\"2\", ").status()).isEqualTo(200);
        assertThat(read(key).get("name").asString()).isEqualTo("B");
        assertThat(put(key, strategy, "{\"name\":\"D\"}", "If-Match", "*").header("etag"))
                .contains("\"3\"");
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void ifNoneMatchInsertsOnly(Strategy strategy) {
        UUID key = UUID.randomUUID();
        assertThat(put(key, strategy, ADA, "If-None-Match", "*").status()).isEqualTo(201);
        Answer second = put(key, strategy, "{\"name\":\"B\"}", "If-None-Match", "*");
        assertThat(second.status()).isEqualTo(412);
        assertThat(second.json().get("detail").asString())
                .isEqualTo("If-None-Match is *, the stored version is \"1\".");
        assertThat(put(key, strategy, "", "If-None-Match", "\"1\"").status()).isEqualTo(400);
        assertThat(read(key).get("name").asString()).isEqualTo("Ada");
    }

    @ParameterizedTest
    @CsvSource({
        "/customers, If-Match, *",
        "/customers, If-Match, \"1\"",
        "/customers, If-None-Match, *",
        "/customers/random, If-Match, *",
        "/customers/random, If-None-Match, *"
    })
    void aConditionIsRefusedWhereNoCustomerIsNamed(String path, String header, String condition) {
        long before = RACK.database().number("SELECT count(*) FROM customers");
        boolean many = path.equals("/customers");
        String body = many ? "{\"customerId\":\"" + UUID.randomUUID() + "\"}\n" : ADA;
        Answer answer = RACK.http()
                .send("POST", path, many ? "application/x-ndjson" : "application/json", body, header, condition);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().get("errors").get(0).get("field").asString()).isEqualTo(header);
        assertThat(RACK.database().number("SELECT count(*) FROM customers")).isEqualTo(before);
    }

    @Test
    void aReaderWithTheCurrentVersionGetsNoBody() {
        UUID key = UUID.randomUUID();
        assertThat(put(key, Strategy.ONE_TRIP, ADA).status()).isEqualTo(201);
        Answer same = RACK.http().get("/customers/" + key, "If-None-Match", "\"1\"");
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.text()).isEmpty();
        assertThat(RACK.http().get("/customers/" + UUID.randomUUID()).status()).isEqualTo(404);
    }

    @Test
    void ofTwentyChangesOfOneVersionOneWins() throws Exception {
        UUID key = UUID.randomUUID();
        assertThat(put(key, Strategy.ONE_TRIP, ADA).status()).isEqualTo(201);
        for (int version = 1; version <= 20; version++) {
            String tag = "\"" + version + "\"";
            List<Callable<Answer>> clients = new ArrayList<>();
            for (int client = 0; client < 20; client++) {
                String json = "{\"name\":\"v" + version + "-" + client + "\"}";
                clients.add(() -> put(key, Strategy.ONE_TRIP, json, "If-Match", tag));
            }
            assertThat(Puts.together(clients))
                    .extracting(Answer::status)
                    .containsOnly(200, 412)
                    .containsOnlyOnce(200);
        }
        assertThat(read(key).get("version").asLong()).isEqualTo(21);
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void everyChangeOfTheSameCustomerCountsOnce(Strategy strategy) throws Exception {
        UUID key = UUID.randomUUID();
        List<Callable<Answer>> clients = IntStream.range(0, 40)
                .<Callable<Answer>>mapToObj(i -> () -> put(key, strategy, "{\"name\":\"n" + i + "\"}"))
                .toList();
        List<Answer> answers = Puts.together(clients);
        assertThat(answers).extracting(Answer::status).containsOnly(200, 201).containsOnlyOnce(201);
        assertThat(answers.stream().map(answer -> answer.header("etag").orElseThrow()))
                .doesNotHaveDuplicates();
        assertThat(read(key).get("version").asLong()).isEqualTo(40);
    }

    @Test
    void aListHasEveryCustomerOnceInTheOrderOfKeys() {
        RACK.database().sql("TRUNCATE customers CASCADE");
        RACK.database()
                .sql("INSERT INTO customers (customer_id) SELECT gen_random_uuid() FROM generate_series(1, 2500)");
        RACK.database().sql("INSERT INTO customers (customer_id) VALUES ('00000000-0000-0000-0000-000000000000')");
        List<String> pages = new ArrayList<>();
        String next = "/customers?limit=1000";
        while (!next.isEmpty()) {
            Answer page = RACK.http().get(next);
            page.json()
                    .get("items")
                    .forEach(item -> pages.add(item.get("customerId").asString()));
            next = page.header("link")
                    .map(link -> link.substring(1, link.indexOf('>')))
                    .orElse("");
        }
        List<String> lines = RACK.http().get("/customers", "Accept", "application/x-ndjson").lines().stream()
                .map(line -> line.get("customerId").asString())
                .toList();
        List<String> stored =
                RACK.database().query("SELECT customer_id::text AS id FROM customers ORDER BY customer_id").stream()
                        .map((Map<String, ?> row) -> String.valueOf(row.get("id")))
                        .toList();
        assertThat(pages).isEqualTo(stored);
        assertThat(lines).isEqualTo(stored);
        assertThat(RACK.http().get("/customers?cursor=x").status()).isEqualTo(400);
    }
}
