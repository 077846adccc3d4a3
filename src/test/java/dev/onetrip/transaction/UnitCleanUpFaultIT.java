package dev.onetrip.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Work that fails where its clean-up fails too, and what a connection keeps. */
class UnitCleanUpFaultIT {
    private static final int CACHE_SIZE = 16;
    private static final Duration FAR = Duration.ofSeconds(30);

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.database.pool-size", 1)
            .with("onetrip.database.statement-cache-size", CACHE_SIZE);

    private UnitOfWork units;
    private Halves halves;

    @BeforeEach
    void begin() {
        units = RACK.service().bean(UnitOfWork.class);
        halves = new Halves(RACK.database());
    }

    @Test
    void aRollbackThatIsCutNeverHidesTheFirstError() {
        assertFirstError(() -> {
            int unused = RACK.proxy().cutAll();
        });
    }

    @Test
    void aRollbackThatIsNotAnsweredNeverHidesTheFirstError() {
        assertFirstError(RACK.proxy()::blackHole);
    }

    private void assertFirstError(Runnable breaking) {
        Mono<Void> broken = Mono.<Void>fromRunnable(breaking).subscribeOn(Schedulers.boundedElastic());
        String told = Halves.told(units.write(
                        UnitDefinition.within(Deadline.in(FAR)),
                        connection -> Halves.write(connection, 1)
                                .then(broken)
                                .then(Mono.error(new IllegalArgumentException("the first")))))
                .block(FAR);
        assertThat(told).isEqualTo("java.lang.IllegalArgumentException: the first");
        RACK.proxy().restore();
        assertThat(halves.written()).isEmpty();
        assertThat(Halves.told(units.write(
                                UnitDefinition.within(Deadline.in(FAR)), connection -> Halves.write(connection, 2)))
                        .block(FAR))
                .isEqualTo("done");
    }

    @Test
    void aUnitThatWaitsForAConnectionUntilItsDeadlineIsToldSo() throws Exception {
        Sinks.Empty<Void> released = Sinks.empty();
        CompletableFuture<@Nullable Long> holding = units.write(
                        UnitDefinition.within(Deadline.in(FAR)),
                        connection -> Halves.write(connection, 1).delayUntil(done -> released.asMono()))
                .toFuture();
        Eventually.becomes(
                1, Eventually.SOON, "connections in use", () -> RACK.poolside().acquired());
        assertThatThrownBy(() -> units.write(
                                UnitDefinition.within(Deadline.in(Duration.ofMillis(200))),
                                connection -> Halves.write(connection, 2))
                        .block(FAR))
                .isInstanceOf(Refusal.Late.class)
                .hasMessage("No database connection was free before the deadline.");
        assertThat(released.tryEmitEmpty()).isEqualTo(Sinks.EmitResult.OK);
        assertThat(holding.get(30, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(halves.written()).containsExactly(1L);
    }

    /** Text that changes from statement to statement, as no code of the service has it. */
    @SuppressWarnings("CompileTimeConstant")
    @Test
    void aConnectionNeverKeepsMorePreparedStatementsThanItsProperty() {
        Long most = Flux.range(0, 10 * CACHE_SIZE)
                .concatMap(number -> units.read(
                        Deadline.in(FAR),
                        connection -> connection
                                .select(
                                        "SELECT $1::int + " + number,
                                        statement -> statement.bind("$1", number),
                                        row -> 1)
                                .then(kept(connection))))
                .reduce(Math::max)
                .block(FAR);
        assertThat(most).isBetween(2L, (long) CACHE_SIZE);
    }

    private static Mono<Long> kept(UnitConnection connection) {
        SqlBatch batch = new SqlBatch();
        Slot<Long> kept =
                batch.add("SELECT count(*) FROM pg_prepared_statements", row -> Columns.required(row, 0, Long.class));
        return connection.run(batch).map(rows -> rows.of(kept).get(0));
    }
}
