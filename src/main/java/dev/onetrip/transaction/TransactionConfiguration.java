package dev.onetrip.transaction;

import dev.onetrip.database.ControlConnection;
import dev.onetrip.database.DatabaseServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.r2dbc.pool.ConnectionPool;
import java.time.Clock;
import java.util.Objects;
import java.util.Random;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** The joint that everything rests on: Spring's TransactionalOperator over a transaction manager of ours. */
@Configuration(proxyBeanMethods = false)
class TransactionConfiguration {

    @Bean
    UnitOfWork unitOfWork(
            ConnectionPool pool,
            DatabaseServer server,
            ControlConnection control,
            UnitProperties properties,
            MeterRegistry registry) {
        UnitMeters meters = new UnitMeters(registry);
        PooledConnections connections = new PooledConnections(pool, server, properties.grace(), meters);
        OutcomeLookup fate = new OutcomeLookup(transaction -> status(control, transaction), properties.fatePatience());
        CertifiedCommit commit =
                new CertifiedCommit(connections, fate, properties.commitWait(), properties.certificateWait());
        TransactionLifecycle lifecycle = new TransactionLifecycle(connections, commit);
        Random random = new Random();
        return new UnitOfWork(new DeadlineTransactionManager(lifecycle), connections, random::nextLong, meters);
    }

    @Bean
    Chores chores(UnitOfWork unitOfWork, ObjectProvider<Chore> chores, Clock clock) {
        return new Chores(unitOfWork, chores.stream().toList(), clock);
    }

    private static Mono<OutcomeLookup.Answer> status(ControlConnection control, TransactionId transaction) {
        return control.ask(
                transaction.question(),
                row -> new OutcomeLookup.Answer(
                        Objects.requireNonNull(row.get(0, String.class)),
                        Objects.requireNonNull(row.get(1, String.class))));
    }
}
