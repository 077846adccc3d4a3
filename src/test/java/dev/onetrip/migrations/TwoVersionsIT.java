package dev.onetrip.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Database;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.Seeds;
import dev.onetrip.support.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** At step 006 the version before and this one write the same customers: each reads what the other wrote. */
@ExtendWith(RealPostgres.class)
class TwoVersionsIT {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Fresh fresh;
    private final Database database;

    TwoVersionsIT(Database other) {
        fresh = Fresh.beside(other);
        database = fresh.database();
        fresh.migrator().up(6);
    }

    private Service start() {
        return Service.start(Map.of("onetrip.database.url", database.url(), "onetrip.customers.deadline", "20s"));
    }

    private static void put(Service service, UUID key, String strategy, String fields) {
        assertThat(service.http()
                        .send("PUT", "/customers/" + key + "?strategy=" + strategy, "application/json", fields)
                        .status())
                .isIn(200, 201);
    }

    private static String name(@Nullable String name) {
        return "{\"name\":" + JSON.writeValueAsString(name) + "}";
    }

    private static @Nullable String read(Service service, UUID key) {
        JsonNode name = service.http().get("/customers/" + key).json().get("name");
        return name.isNull() ? null : name.asString();
    }

    @Test
    void eachReadsWhatTheOtherWrote() {
        try (fresh;
                Service service = start();
                OldCustomers old = new OldCustomers(database)) {
            List<String> strategies = List.of("one-trip", "cte", "on-conflict-update", "two-trips");
            for (int i = 0; i < CustomerNames.NAMES.size(); i++) {
                @Nullable String name = CustomerNames.NAMES.get(i);
                String strategy = strategies.get(i % strategies.size());
                UUID byOld = UUID.randomUUID();
                old.name(byOld, name);
                assertThat(read(service, byOld)).isEqualTo(name);
                put(service, byOld, strategy, name("Grace Hopper"));
                assertThat(old.read(byOld)).isEqualTo("Grace Hopper");
                old.name(byOld, name);
                put(service, byOld, strategy, "{\"email\":\"ada@example.org\"}");
                assertThat(old.read(byOld)).isEqualTo(name);
                put(service, byOld, strategy, name(null));
                assertThat(old.read(byOld)).isNull();
                UUID byNew = UUID.randomUUID();
                put(service, byNew, strategy, name(name));
                assertThat(old.read(byNew)).isEqualTo(name);
                old.email(byNew, "ada@example.org");
                assertThat(read(service, byNew)).isEqualTo(name);
                old.name(byNew, "Ada King");
                assertThat(read(service, byNew)).isEqualTo("Ada King");
            }
            assertThat(CustomerNames.disagreeing(database)).isZero();
        }
    }

    @Test
    void customersThatBothWriteAtTheSameTimeHaveOneName() throws Exception {
        SplittableRandom seeds = Seeds.random("names of two versions");
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        try (fresh;
                Service service = start()) {
            List<Thread> writers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                boolean isOld = i % 2 == 0;
                SplittableRandom random = seeds.split();
                writers.add(new Thread(() -> {
                    try (OldCustomers old = new OldCustomers(database)) {
                        for (int write = 0; write < 100; write++) {
                            UUID key = CustomerNames.key(random.nextInt(3));
                            @Nullable String name = CustomerNames.NAMES.get(random.nextInt(CustomerNames.NAMES.size()));
                            if (isOld) {
                                old.name(key, name);
                            } else {
                                put(service, key, "one-trip", name(name));
                            }
                        }
                    }
                }));
            }
            writers.forEach(writer -> writer.setUncaughtExceptionHandler((of, failure) -> failures.add(failure)));
            writers.forEach(Thread::start);
            for (Thread writer : writers) {
                writer.join();
            }
            assertThat(failures).isEmpty();
            assertThat(CustomerNames.disagreeing(database)).isZero();
            try (OldCustomers old = new OldCustomers(database)) {
                for (int customer = 0; customer < 3; customer++) {
                    UUID key = CustomerNames.key(customer);
                    assertThat(CustomerNames.NAMES).contains(old.read(key));
                    assertThat(read(service, key)).isEqualTo(old.read(key));
                }
            }
        }
    }
}
