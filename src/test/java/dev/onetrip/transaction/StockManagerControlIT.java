package dev.onetrip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.onetrip.support.Database;
import dev.onetrip.support.FaultProxy;
import dev.onetrip.support.Leaks;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.Seeds;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.ConnectionFactories;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** The control of {@link UnitStormFaultIT}: the same storm does break what is not made for it. */
@ExtendWith(RealPostgres.class)
class StockManagerControlIT {
    private static final int POOL_SIZE = 10;
    private static final Logger LEAKS = (Logger) LoggerFactory.getLogger("io.netty.util.ResourceLeakDetector");

    @Test
    void theSameStormBreaksTheStockTransactionManager(Database database) {
        LEAKS.setLevel(Level.OFF);
        Halves halves = new Halves(database);
        FaultProxy proxy = FaultProxy.before(database);
        ConnectionPool pool = new ConnectionPool(ConnectionPoolConfiguration.builder(
                        ConnectionFactories.get("r2dbc:" + proxy.database().url()))
                .maxSize(POOL_SIZE)
                .build());
        try (proxy) {
            proxy.delay(Duration.ofMillis(1));
            TransactionalOperator transactions = TransactionalOperator.create(new R2dbcTransactionManager(pool));
            DatabaseClient client = DatabaseClient.create(pool);
            Map<Long, String> told = new Storm(Seeds.random("the control"), 1_500)
                    .run((number, patience) -> insert(client, number, 1)
                            .then(insert(client, number, 2))
                            .as(transactions::transactional)
                            .thenReturn("done")
                            .timeout(patience)
                            .onErrorReturn(TimeoutException.class, "late"));
            proxy.delay(Duration.ZERO);
            long late = halves.written().stream()
                    .filter(unit -> "late".equals(told.get(unit)))
                    .count();
            System.out.println("stock manager: " + halves.broken() + " half-committed, " + late
                    + " late but committed, " + database.idleInTransaction() + " idle in transaction");
            assertThat(halves.broken() + late).as("broken promises").isPositive();
        } finally {
            // closing connections that the proxy has ended: the pool gathers their errors in a list that is not
            // thread-safe
            pool.disposeLater().onErrorComplete().block(Duration.ofSeconds(10));
            forgetLeaks();
        }
    }

    /** What it loses besides must not be reported while another class listens. */
    private static void forgetLeaks() {
        Leaks.report();
        LEAKS.setLevel(null);
    }

    private static Mono<Long> insert(DatabaseClient client, long unit, int half) {
        return client.sql(Halves.INSERT)
                .bind("$1", unit)
                .bind("$2", half)
                .fetch()
                .rowsUpdated();
    }
}
