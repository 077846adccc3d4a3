package dev.onetrip.customers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Catalogue;
import dev.onetrip.support.Database;
import dev.onetrip.support.Rack;
import dev.onetrip.support.RawHttp;
import dev.onetrip.support.Seeds;
import dev.onetrip.users.Hostile;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Nothing a client writes becomes SQL: it is refused or stored as it came. */
class UpsertHostileIT {
    private static final String NAME = "first_name || coalesce(' ' || last_name, '')";

    private static final List<Strategy> STRATEGIES = List.of(Strategy.values());

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private final Database database = RACK.database();

    @Test
    @Timeout(300)
    void aHostileNameIsRefusedOrStoredAsItCame() throws IOException {
        try (RawHttp http = new RawHttp(RACK.service().port())) {
            List<String> names = Hostile.strings(Seeds.random("hostile names"), 150);
            for (int i = 0; i < names.size(); i++) {
                String name = names.get(i);
                UUID key = UUID.randomUUID();
                String json = "{\"name\":" + Hostile.json(name) + "}";
                Strategy strategy = STRATEGIES.get(i % STRATEGIES.size());
                http.send(RawHttp.request("PUT", Puts.path(key, strategy), "application/json", json));
                Answer answer = http.receive();
                assertThat(answer.status()).as("%s -> %s", name, answer).isIn(201, 400, 422);
                assertThat(Puts.rows(database, key)).isEqualTo(answer.status() == 201 ? 1 : 0);
                if (answer.status() == 201) {
                    assertThat(database.query("SELECT " + NAME + " AS name FROM customers WHERE customer_id = ?", key)
                                    .get(0)
                                    .get("name"))
                            .isEqualTo(name);
                }
            }
        }
        assertThat(database.number("SELECT count(*) FROM customers WHERE first_name IS NULL"))
                .isZero();
    }

    @Test
    @Timeout(300)
    void ofTwoThousandHostileLinesEachIsRefusedOrStoredAsItCame() {
        List<String> catalogue = Catalogue.of(database);
        List<String> names = Hostile.strings(Seeds.random("hostile lines"), 2_000);
        int stored = 0;
        for (int from = 0; from < names.size(); from += 1_000) {
            stored += post(names.subList(from, from + 1_000));
        }
        assertThat(stored).isGreaterThan(1_000);
        assertThat(Catalogue.of(database)).isEqualTo(catalogue);
    }

    private int post(List<String> names) {
        Map<UUID, String> sent = new LinkedHashMap<>();
        names.forEach(name -> sent.put(UUID.randomUUID(), name));
        String lines = sent.entrySet().stream()
                .map(line ->
                        "{\"customerId\":\"" + line.getKey() + "\",\"name\":" + Hostile.json(line.getValue()) + "}")
                .collect(Collectors.joining("\n"));
        List<JsonNode> verdicts = Puts.post(RACK.http(), lines).lines();
        assertThat(verdicts).hasSize(names.size() + 1);
        Map<Object, Object> expected = new HashMap<>();
        List<UUID> keys = List.copyOf(sent.keySet());
        for (int i = 0; i < keys.size(); i++) {
            int status = verdicts.get(i).get("status").asInt();
            assertThat(status).as("%s -> %s", names.get(i), verdicts.get(i)).isIn(201, 400, 422);
            if (status == 201) {
                expected.put(keys.get(i), names.get(i));
            }
        }
        Map<Object, Object> stored = new HashMap<>();
        database.query("SELECT customer_id, " + NAME + " AS name FROM customers WHERE customer_id = ANY (?)", (Object)
                        keys.toArray(UUID[]::new))
                .forEach(row -> stored.put(
                        Objects.requireNonNull(row.get("customer_id")), Objects.requireNonNull(row.get("name"))));
        assertThat(stored).isEqualTo(expected);
        return expected.size();
    }
}
