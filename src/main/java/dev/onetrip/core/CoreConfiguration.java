package dev.onetrip.core;

import dev.onetrip.database.ControlConnection;
import io.r2dbc.pool.ConnectionPool;
import java.time.Clock;
import java.util.Objects;
import java.util.Random;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** The joint that everything rests on: Spring's TransactionalOperator over a transaction manager of ours. */
@Configuration(proxyBeanMethods = false)
class CoreConfiguration {

    @Bean
    UnitOfWork unitOfWork(ConnectionPool pool, ControlConnection control, UnitProperties properties) {
        PooledConnections connections = new PooledConnections(pool, properties.grace());
        Fate fate = new Fate(id -> status(control, id), properties.fatePatience());
        TransactionLifecycle lifecycle =
                new TransactionLifecycle(connections, new Commit(fate, properties.commitWait()));
        Random random = new Random();
        return new UnitOfWork(new DeadlineTransactionManager(lifecycle), connections, random::nextLong);
    }

    /** Wall-clock time; deadlines use the monotonic clock instead. */
    @Bean
    @SuppressWarnings("TimeZoneUsage") // this is the bean that everybody else derives the time from
    Clock clock() {
        return Clock.systemUTC();
    }

    /** The id came from the server and goes back as a number, so that it can stand in the text. */
    private static Mono<String> status(ControlConnection control, String transactionId) {
        long id = Long.parseUnsignedLong(transactionId);
        return control.ask(
                "SELECT pg_xact_status('" + Long.toUnsignedString(id) + "'::xid8)",
                row -> Objects.requireNonNull(row.get(0, String.class)));
    }
}
