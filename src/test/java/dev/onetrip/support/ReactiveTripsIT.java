package dev.onetrip.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.Batch;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the statements the service is made of cost, as the proxy counts them. */
@ExtendWith(RealPostgres.class)
class ReactiveTripsIT {
    private final FaultProxy proxy;
    private final Connection connection;

    ReactiveTripsIT(Database database) {
        proxy = FaultProxy.before(database);
        connection = Mono.from(
                        ConnectionFactories.get("r2dbc:" + proxy.database().url())
                                .create())
                .blockOptional()
                .orElseThrow();
    }

    @AfterEach
    void close() {
        Mono.from(connection.close()).block();
        proxy.close();
    }

    private Trips cost(Publisher<? extends Result> statement) {
        Trips before = proxy.trips();
        Flux.from(statement).concatMap(Result::getRowsUpdated).then().block();
        return proxy.trips().since(before);
    }

    private Publisher<? extends Result> bound(int value) {
        return connection.createStatement("SELECT $1::int").bind("$1", value).execute();
    }

    @Test
    void aStatementWithoutParametersIsOneTrip() {
        Trips trips = cost(connection.createStatement("SELECT 1").execute());
        assertThat(trips.roundTrips()).isEqualTo(1);
        assertThat(trips.queries()).isEqualTo(1);
    }

    @Test
    void aBoundStatementIsOneTripOnceItIsPrepared() {
        assertThat(cost(bound(1)).parses()).isEqualTo(1);
        Trips warm = cost(bound(2));
        assertThat(warm.roundTrips()).isEqualTo(1);
        assertThat(warm.binds()).isEqualTo(1);
        assertThat(warm.parses()).isZero();
    }

    @Test
    void aBatchOfAThousandStatementsIsOneTrip() {
        Batch batch = connection.createBatch();
        for (int i = 0; i < 1000; i++) {
            batch.add("SELECT " + i);
        }
        Trips trips = cost(batch.execute());
        assertThat(trips.roundTrips()).isEqualTo(1);
        assertThat(trips.queries()).isEqualTo(1);
    }

    @Test
    void beginAndCommitAreATripEach() {
        Trips before = proxy.trips();
        Mono.from(connection.beginTransaction())
                .thenMany(connection.createStatement("SELECT 1").execute())
                .concatMap(Result::getRowsUpdated)
                .then(Mono.from(connection.commitTransaction()))
                .block();
        assertThat(proxy.trips().since(before).roundTrips()).isEqualTo(3);
    }
}
