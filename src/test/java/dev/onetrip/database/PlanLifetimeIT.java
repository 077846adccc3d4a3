package dev.onetrip.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.Service;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A table that had one row while its statements were planned, and has many now; autovacuum does not come. */
class PlanLifetimeIT {
    private static final UUID KNOWN = new UUID(1, 1);
    private static final int MANY = 20_000;
    /** The server chooses a plan to keep at the sixth run. */
    private static final int RUNS = 10;

    @RegisterExtension
    static final RealPostgres POSTGRES = RealPostgres.shared();

    private static Database database;
    private static Service renewing;

    @BeforeAll
    static void start() {
        database = POSTGRES.database();
        renewing = service("1ms");
    }

    @AfterAll
    static void stop() {
        renewing.close();
    }

    @BeforeEach
    void oneRow() {
        database.script("TRUNCATE customers CASCADE; ALTER TABLE customers SET (autovacuum_enabled = false);"
                + " INSERT INTO customers (customer_id) VALUES ('" + KNOWN + "'); ANALYZE customers");
    }

    @Test
    void aPlanThatIsKeptReadsAllRows() {
        try (Service service = service("1h")) {
            grow(service, "PUT ");
            long before = rowsRead();
            Eventually.within(Eventually.SOON, () -> {
                send(service, "PUT ");
                return rowsRead() - before >= MANY;
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT ", "PUT ?strategy=cte", "GET "})
    void aNewPlanReadsTheRowsThatAreAskedFor(String request) {
        grow(renewing, request);
        long before = rowsRead();
        long searches = searches();
        Eventually.within(Eventually.SOON, () -> {
            send(renewing, request);
            return searches() - searches >= RUNS;
        });
        assertThat(rowsRead() - before).isLessThan(MANY);
    }

    private static void grow(Service service, String request) {
        for (int run = 0; run < RUNS; run++) {
            send(service, request);
        }
        database.sql("INSERT INTO customers (customer_id) SELECT gen_random_uuid() FROM generate_series(1, ?)", MANY);
    }

    private static void send(Service service, String request) {
        String[] words = request.split(" ", 2);
        Answer answer = service.http().send(words[0], "/customers/" + KNOWN + words[1], "application/json", "");
        assertThat(answer.status()).isEqualTo(200);
    }

    private static Service service(String lifetime) {
        return Service.start(Map.of(
                "onetrip.database.url",
                database.url(),
                "onetrip.database.pool-size",
                1,
                "onetrip.database.plan-lifetime",
                lifetime));
    }

    private static long rowsRead() {
        return database.number("SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'customers'");
    }

    private static long searches() {
        return database.number("SELECT idx_scan FROM pg_stat_user_tables WHERE relname = 'customers'");
    }
}
