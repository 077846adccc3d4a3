package dev.onetrip.customers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.BrokenTable;
import dev.onetrip.support.CitusServer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Http;
import dev.onetrip.support.OneServer;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Trips;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** One contract for every strategy, and what each of them costs the database. */
@Tag("citus")
@TestMethodOrder(MethodOrderer.Random.class)
class UpsertIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private final Database database = RACK.database();

    private static long trips(Strategy strategy) {
        return switch (strategy) {
            case ONE_TRIP, ON_CONFLICT_UPDATE, ON_CONFLICT_NOTHING, CTE -> 1;
            case TWO_TRIPS -> 2;
            // alone on a cluster
            case ADVISORY_LOCK -> CitusServer.isGiven() ? 3 : 1;
        };
    }

    private static Answer put(UUID customer, Strategy strategy, String... headers) {
        return Puts.put(RACK.http(), customer, strategy, headers);
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void aNewKeyIsInsertedAndAnExistingOneFound(Strategy strategy) {
        UUID key = UUID.randomUUID();
        Answer first = put(key, strategy);
        Answer second = put(key, strategy);
        assertThat(first.status()).isEqualTo(201);
        assertThat(first.header("location")).contains("/customers/" + key);
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.header("location")).isEmpty();
        assertThat(first.json().get("outcome").asString()).isEqualTo("inserted");
        assertThat(second.json().get("outcome").asString()).isEqualTo("existing");
        for (JsonNode body : new JsonNode[] {first.json(), second.json()}) {
            assertThat(body.propertyNames())
                    .containsExactly(
                            "customerId",
                            "id",
                            "outcome",
                            "name",
                            "email",
                            "version",
                            "strategy",
                            "ctid",
                            "xmax",
                            "elapsedMs");
            assertThat(body.get("customerId").asString()).isEqualTo(key.toString());
            assertThat(body.get("strategy").asString()).isEqualTo(strategy.toString());
            assertThat(body.get("id").asLong())
                    .isEqualTo(database.number("SELECT id FROM customers WHERE customer_id = ?", key));
            assertThat(body.get("elapsedMs").asDouble()).isPositive();
        }
        assertThat(Puts.rows(database, key)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void whatTheAnswerSaysOfTheRowVersionIsWhatIsStored(Strategy strategy) {
        UUID key = UUID.randomUUID();
        for (int i = 0; i < 2; i++) {
            JsonNode answer = put(key, strategy).json();
            assertThat(database.query(
                            "SELECT ctid::text AS ctid, xmax::text AS xmax FROM customers" + " WHERE customer_id = ?",
                            key))
                    .containsExactly(Map.of(
                            "ctid", answer.get("ctid").asString(),
                            "xmax", answer.get("xmax").asString()));
        }
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void theAnswerHasNameEmailAndVersionAsTheyAreStoredWithoutAnotherTrip(Strategy strategy) {
        UUID key = UUID.randomUUID();
        for (String body :
                new String[] {"{\"name\":\"Ada King\",\"email\":\"a@b\"}", "", "{\"email\":null}", "{\"name\":\"Ada\"}"
                }) {
            Answer answer = Puts.put(RACK.http(), Puts.path(key, strategy), body);
            JsonNode stored = RACK.http().get("/customers/" + key).json();
            for (String field : List.of("name", "email", "version")) {
                assertThat(answer.json().get(field)).as(field).isEqualTo(stored.get(field));
            }
            assertThat(answer.header("etag")).contains("\"" + stored.get("version") + "\"");
            if (body.isEmpty()) {
                assertThat(answer.header("server-timing").orElseThrow())
                        .contains("rt;desc=\"" + trips(strategy) + "\"");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void onlyDoUpdateLeavesAnotherRowVersion(Strategy strategy) {
        UUID key = UUID.randomUUID();
        String before = put(key, strategy).json().get("ctid").asString();
        JsonNode after = put(key, strategy).json();
        boolean rewritten = strategy == Strategy.ON_CONFLICT_UPDATE;
        assertThat(!after.get("ctid").asString().equals(before)).isEqualTo(rewritten);
        assertThat(!after.get("xmax").asString().equals("0")).isEqualTo(rewritten);
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void anExistingKeyUsesUpASequenceValueOnlyWhereItIsInsertedFirst(Strategy strategy) {
        UUID key = UUID.randomUUID();
        assertThat(put(key, strategy).status()).isEqualTo(201);
        long before = sequence();
        for (int i = 0; i < 5; i++) {
            assertThat(put(key, strategy).status()).isEqualTo(200);
        }
        boolean burns = strategy == Strategy.ON_CONFLICT_UPDATE
                || strategy == Strategy.ON_CONFLICT_NOTHING
                || strategy == Strategy.TWO_TRIPS;
        assertThat(sequence() - before).isEqualTo(burns ? 5 : 0);
    }

    private long sequence() {
        return database.number("SELECT last_value FROM customers_id_seq");
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void theReceiptSaysHowManyTripsItTook(Strategy strategy) {
        UUID key = UUID.randomUUID();
        for (int i = 0; i < 2; i++) {
            Trips before = RACK.proxy().trips();
            Answer answer = put(key, strategy);
            // a cluster has no one statement that is cheap for a new key
            long more = i == 0 && strategy == Strategy.ONE_TRIP && CitusServer.isGiven() ? 1 : 0;
            long trips = trips(strategy) + more;
            assertThat(answer.header("Server-Timing").orElseThrow()).contains("rt;desc=\"" + trips + "\"");
            assertThat(RACK.proxy().trips().since(before).roundTrips()).isEqualTo(trips);
        }
    }

    @Test
    void anAdvisoryLockWithFieldsOrAKeyGoesAlone() {
        String path = Puts.path(UUID.randomUUID(), Strategy.ADVISORY_LOCK);
        Answer named = Puts.put(RACK.http(), path, "{\"name\":\"Ada\"}");
        assertThat(named.status()).isEqualTo(201);
        assertThat(named.header("Server-Timing").orElseThrow()).contains("rt;desc=\"3\"");
        Answer keyed = put(UUID.randomUUID(), Strategy.ADVISORY_LOCK, "Idempotency-Key", "one");
        assertThat(keyed.status()).isEqualTo(201);
        assertThat(keyed.header("Server-Timing").orElseThrow()).contains("rt;desc=\"4\"");
    }

    @OneServer
    @Test
    void anExistingKeyTakesNoTransactionIdByDefault() {
        UUID key = UUID.randomUUID();
        assertThat(put(key, Strategy.ONE_TRIP).status()).isEqualTo(201);
        int calls = 50;
        long taken = calls;
        // the server's own chores take many now and then; were it for the calls, each round would have one for each
        for (int round = 0; round < 20 && taken >= calls; round++) {
            long before = nextTransaction();
            for (int i = 0; i < calls; i++) {
                assertThat(put(key, Strategy.ONE_TRIP).status()).isEqualTo(200);
            }
            taken = nextTransaction() - before;
        }
        assertThat(taken).isLessThan(calls);
    }

    private long nextTransaction() {
        return database.number("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
    }

    @OneServer
    @Test
    void aTriggerOfTheDatabasesOwnerFiresOnEveryCallOfDoUpdateOnly() {
        database.script("CREATE TABLE fired (customer_id uuid);"
                + " CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN INSERT INTO fired VALUES (NEW.customer_id); RETURN NEW; END';"
                + " CREATE TRIGGER noted AFTER INSERT OR UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION note()");
        try {
            for (Strategy strategy : Strategy.values()) {
                UUID key = UUID.randomUUID();
                for (int i = 0; i < 4; i++) {
                    assertThat(put(key, strategy).status()).isEqualTo(i == 0 ? 201 : 200);
                }
                assertThat(database.number("SELECT count(*) FROM fired WHERE customer_id = ?", key))
                        .as(strategy.toString())
                        .isEqualTo(strategy == Strategy.ON_CONFLICT_UPDATE ? 4 : 1);
            }
        } finally {
            database.script("DROP TRIGGER noted ON customers; DROP FUNCTION note; DROP TABLE fired");
        }
    }

    @Test
    void theServiceMakesAKeyOfItsOwn() {
        Answer answer = RACK.http().post("/customers/random", "{\"name\":\"Ada\"}");
        assertThat(answer.status()).isEqualTo(201);
        UUID key = UUID.fromString(answer.json().get("customerId").asString());
        assertThat(key.version()).isEqualTo(4);
        assertThat(answer.header("location")).contains("/customers/" + key);
        assertThat(RACK.http().get("/customers/" + key).json().get("name").asString())
                .isEqualTo("Ada");
        assertThat(RACK.http()
                        .send("POST", "/customers/random", "text/plain", "")
                        .status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "none",
                "1-1-1-1-1",
                "7b0b7f5e8a524d0a9d352f3f7a3f6d11",
                "7b0b7f5e-8a52-4d0a-9d35-2f3f7a3f6d1",
                "7b0b7f5e-8a52-4d0a-9d35-2f3f7a3f6d111",
                "7b0b7f5e-8a52-4d0a-9d35-2f3f7a3f6d1g",
                "%7B7b0b7f5e-8a52-4d0a-9d35-2f3f7a3f6d11%7D"
            })
    void aKeyThatIsNoneIsRefused(String key) {
        assertThat(Puts.put(RACK.http(), "/customers/" + key, "").status()).isEqualTo(400);
        assertThat(RACK.http().get("/customers/" + key).status()).isEqualTo(400);
    }

    @Test
    void aKeyIsTheSameInEitherCase() {
        UUID key = UUID.randomUUID();
        String path = "/customers/" + key.toString().toUpperCase(java.util.Locale.ROOT);
        assertThat(Puts.put(RACK.http(), path, "").header("location")).contains("/customers/" + key);
        assertThat(put(key, Strategy.ONE_TRIP).status()).isEqualTo(200);
    }

    @Test
    void aWrongMethodIsToldTheRightOnes() {
        String path = "/customers/" + UUID.randomUUID();
        Answer answer = RACK.http().send("DELETE", path, "application/json", "");
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("allow").orElseThrow().split(", ?")).containsExactlyInAnyOrder("GET", "HEAD", "PUT");
    }

    @Test
    void anUnknownStrategyAndABodyThatIsNoJsonAreRefused() {
        UUID key = UUID.randomUUID();
        assertThat(Puts.put(RACK.http(), "/customers/" + key + "?strategy=hope", "")
                        .status())
                .isEqualTo(400);
        assertThat(RACK.http()
                        .send("PUT", "/customers/" + key, "text/plain", "Ada")
                        .status())
                .isEqualTo(415);
        assertThat(Puts.rows(database, key)).isZero();
    }

    @OneServer
    @ParameterizedTest
    @EnumSource(Strategy.class)
    void aForcedFailureIsNeverASuccess(Strategy strategy) {
        UUID key = UUID.randomUUID();
        Answer answer = BrokenTable.during(database, "customers", () -> put(key, strategy));
        RACK.poolside().log().clear();
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.json().get("type").asString()).isEqualTo("/problems/internal");
        assertThat(answer.text()).doesNotContain(BrokenTable.SECRET, "SQL");
        assertThat(Puts.rows(database, key)).isZero();
        assertThat(put(key, strategy).status()).isEqualTo(201);
    }

    @Test
    void howLongUpsertsTookIsShownInBuckets() {
        assertThat(put(UUID.randomUUID(), Strategy.CTE).status()).isEqualTo(201);
        JsonNode items = RACK.http().get("/strategies").json().get("items");
        assertThat(items).hasSize(Strategy.values().length);
        for (JsonNode item : items) {
            long sum = 0;
            for (JsonNode bucket : item.get("buckets")) {
                sum += bucket.get("count").asLong();
            }
            assertThat(item.get("buckets")).hasSize(7);
            assertThat(item.get("count").asLong()).isEqualTo(sum);
            if (item.get("strategy").asString().equals("cte")) {
                assertThat(sum).isPositive();
            }
        }
    }

    @Test
    void eachUpsertIsInTheNextAnswer() {
        for (Strategy strategy : Strategy.values()) {
            long before = shown(strategy);
            assertThat(put(UUID.randomUUID(), strategy).status()).isEqualTo(201);
            assertThat(shown(strategy)).as("%s", strategy).isEqualTo(before + 1);
        }
    }

    private static long shown(Strategy strategy) {
        for (JsonNode item : RACK.http().get("/strategies").json().get("items")) {
            if (item.get("strategy").asString().equals(strategy.toString())) {
                return item.get("count").asLong();
            }
        }
        throw new AssertionError("no " + strategy);
    }

    @Test
    void theSameBucketsAreExportedByStrategy() {
        double before = exported("onetrip_upsert_seconds_bucket", Strategy.CTE, ",le=\"+Inf\"");
        for (int i = 0; i < 3; i++) {
            assertThat(put(UUID.randomUUID(), Strategy.CTE).status()).isEqualTo(201);
        }
        for (Strategy strategy : Strategy.values()) {
            double last = 0;
            for (String bound : List.of("0.002", "0.004", "0.006", "0.008", "0.01", "0.015", "+Inf")) {
                double count = exported("onetrip_upsert_seconds_bucket", strategy, ",le=\"" + bound + "\"");
                assertThat(count).as("%s up to %s s", strategy, bound).isGreaterThanOrEqualTo(last);
                last = count;
            }
            assertThat(last).isEqualTo(exported("onetrip_upsert_seconds_count", strategy, ""));
        }
        assertThat(exported("onetrip_upsert_seconds_count", Strategy.CTE, "")).isEqualTo(before + 3);
    }

    private static double exported(String metric, Strategy strategy, String bound) {
        String line = metric + "{strategy=\"" + strategy + "\"" + bound + "} ";
        return Http.on(RACK.service().managementPort())
                .get("/actuator/prometheus")
                .text()
                .lines()
                .filter(text -> text.startsWith(line))
                .mapToDouble(text -> Double.parseDouble(text.substring(line.length())))
                .findFirst()
                .orElseThrow(() -> new AssertionError(line + "is not exported"));
    }
}
