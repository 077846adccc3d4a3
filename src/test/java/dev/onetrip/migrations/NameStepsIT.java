package dev.onetrip.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.support.Database;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.Seeds;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Steps 004 to 007 make a name two parts, and back; no name is lost on either way, changed meanwhile or not. */
@ExtendWith(RealPostgres.class)
class NameStepsIT {
    private static final int WRITERS = 4;
    private static final int CUSTOMERS = 4_000;

    private static final String INSERT = "INSERT INTO customers (customer_id, name) VALUES (gen_random_uuid(), ?)";

    private final Fresh fresh;
    private final Database database;

    NameStepsIT(Database other) {
        fresh = Fresh.beside(other);
        database = fresh.database();
    }

    @AfterEach
    void end() {
        fresh.close();
    }

    @Test
    void everyNameIsTheSameAfterEachStepUpAndDown() {
        fresh.migrator().up(3);
        CustomerNames.insert(database);
        Map<String, String> names = CustomerNames.stored(database);
        assertThat(names).hasSize(100);
        for (int step = 4; step <= 7; step++) {
            fresh.migrator().up(1);
            assertThat(CustomerNames.stored(database)).as("up to %s", step).isEqualTo(names);
        }
        for (int step = 7; step >= 4; step--) {
            fresh.migrator().down(1);
            assertThat(CustomerNames.stored(database)).as("down from %s", step).isEqualTo(names);
        }
    }

    @Test
    void aNameIsCutAtItsFirstSpaceWhetherItCameBeforeStep004OrAfter() {
        Map<String, String> parts = Map.of(
                "Ada", "[Ada, null]",
                "Ada Lovelace", "[Ada, Lovelace]",
                "Ada King Lovelace", "[Ada, King Lovelace]",
                " Ada", "[, Ada]",
                "Ada ", "[Ada, ]",
                "Ada  Lovelace", "[Ada,  Lovelace]",
                " ", "[, ]");
        fresh.migrator().up(3);
        parts.keySet().forEach(name -> database.sql(INSERT, name));
        database.sql(INSERT, (Object) null);
        fresh.migrator().up(1);
        parts.keySet().forEach(name -> database.sql(INSERT, name));
        database.sql(INSERT, (Object) null);
        fresh.migrator().up(1);
        parts.forEach((name, expected) -> assertThat(parts("name = ?", name)).containsExactly(expected, expected));
        assertThat(parts("name IS NULL")).containsExactly("[null, null]", "[null, null]");
    }

    private List<String> parts(String where, Object... values) {
        return database.query("SELECT first_name, last_name FROM customers WHERE " + where, values).stream()
                .map(row -> Arrays.asList(row.get("first_name"), row.get("last_name"))
                        .toString())
                .toList();
    }

    /** One at a time goes on with its own customers; each notes what it wrote last. */
    private Map<String, String> during(Runnable migration, boolean isOld) throws Exception {
        Map<String, String> expected = new ConcurrentHashMap<>(CustomerNames.stored(database));
        AtomicBoolean isOver = new AtomicBoolean();
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        List<Thread> writers = new ArrayList<>();
        SplittableRandom seeds = Seeds.random("names that change during the backfill");
        for (int i = 0; i < WRITERS; i++) {
            int own = i;
            SplittableRandom random = seeds.split();
            Thread writer = new Thread(() -> {
                try (OldCustomers old = new OldCustomers(database)) {
                    while (!isOver.get()) {
                        int customer = WRITERS * random.nextInt(CUSTOMERS / WRITERS) + own;
                        @Nullable String name = CustomerNames.NAMES.get(random.nextInt(CustomerNames.NAMES.size()));
                        if (random.nextInt(4) == 0) {
                            database.sql(
                                    "UPDATE customers SET email = 'a@' || version WHERE customer_id = ?",
                                    CustomerNames.key(customer));
                        } else if (isOld) {
                            old.name(CustomerNames.key(customer), name);
                            expected.put(CustomerNames.key(customer).toString(), told(name));
                        } else {
                            CustomerNames.write(database, CustomerNames.key(customer), name);
                            expected.put(CustomerNames.key(customer).toString(), told(name));
                        }
                    }
                }
            });
            writer.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
            writers.add(writer);
        }
        writers.forEach(Thread::start);
        migration.run();
        isOver.set(true);
        for (Thread writer : writers) {
            writer.join();
        }
        assertThat(failures).isEmpty();
        return expected;
    }

    private static String told(@Nullable String name) {
        return name == null ? "null" : ">" + name + "<";
    }

    private void fill() {
        CustomerNames.insert(
                database,
                IntStream.range(0, CUSTOMERS).mapToObj(CustomerNames::key).toArray(UUID[]::new),
                IntStream.range(0, CUSTOMERS)
                        .mapToObj(i -> CustomerNames.NAMES.get(i % CustomerNames.NAMES.size()))
                        .toArray(String[]::new));
    }

    @Test
    void namesThatTheVersionBeforeChangesDuringTheBackfillAreKept() throws Exception {
        fresh.migrator().up(3);
        fill();
        Map<String, String> expected = during(() -> fresh.migrator().up(2), true);
        assertThat(fresh.version()).isEqualTo(5);
        assertThat(CustomerNames.stored(database)).isEqualTo(new java.util.TreeMap<>(expected));
        assertThat(CustomerNames.disagreeing(database)).isZero();
        fresh.migrator().up(2);
        assertThat(CustomerNames.stored(database)).isEqualTo(new java.util.TreeMap<>(expected));
    }

    @Test
    void namesThatThisVersionChangesDuringTheUndoAreKept() throws Exception {
        fresh.migrator().up(7);
        fill();
        Map<String, String> expected = during(() -> fresh.migrator().down(1), false);
        assertThat(fresh.version()).isEqualTo(6);
        assertThat(CustomerNames.stored(database)).isEqualTo(new java.util.TreeMap<>(expected));
        assertThat(CustomerNames.disagreeing(database)).isZero();
        fresh.migrator().down(3);
        assertThat(CustomerNames.stored(database)).isEqualTo(new java.util.TreeMap<>(expected));
    }

    @Test
    void aBackfillThatMetALockedRowTooLongGoesOnAfterItsLastChunk() throws Exception {
        fresh.migrator().up(3);
        fill();
        fresh.migrator().up(1);
        UUID locked = UUID.fromString(
                database.strings("SELECT customer_id::text FROM customers ORDER BY customer_id OFFSET 2500 LIMIT 1")
                        .get(0));
        Settings hasty = new Settings(Duration.ofMillis(50), Duration.ofMillis(300), Duration.ofSeconds(5));
        try (Connection holder = database.connect();
                PreparedStatement hold =
                        holder.prepareStatement("SELECT FROM customers WHERE customer_id = ? FOR UPDATE")) {
            holder.setAutoCommit(false);
            hold.setObject(1, locked);
            boolean unused = hold.execute();
            assertThatThrownBy(() -> new Migrator(
                                    Steps.onClassPath(Steps.SERVICE),
                                    hasty,
                                    database::connect,
                                    new Progress(fresh.told()::add, Duration.ZERO),
                                    new Random(1))
                            .up(1))
                    .isInstanceOfSatisfying(
                            MigrationRefused.class, e -> assertThat(e.code()).isEqualTo(ExitCode.BUSY));
            assertThat(database.number("SELECT done FROM schema_under_way")).isEqualTo(2_000);
            holder.rollback();
        }
        fresh.migrator().up(0);
        assertThat(fresh.told()).anyMatch(line -> line.startsWith("goes on with 005 up, part 1, 2000 of about "));
        assertThat(fresh.told()).anyMatch(line -> line.startsWith("005 up, part 1 of 3: 4000 of about "));
        assertThat(CustomerNames.disagreeing(database)).isZero();
    }
}
