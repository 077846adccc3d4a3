package dev.onetrip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.core.Deadline;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Trips;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.transaction.TransactionDefinition;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Units of work that get into each other's way: both are done in the end, inside their deadlines. */
class RetryFaultIT {
    private static final String SESSION =
            "SELECT pg_backend_pid(), current_setting('transaction_isolation')," + " pg_current_xact_id()::text";
    private static final Duration FAR = Duration.ofSeconds(30);

    @RegisterExtension
    static final Rack RACK = Rack.shared().with("onetrip.database.pool-size", 4);

    private UnitOfWork units;

    @BeforeEach
    void begin() {
        units = RACK.service().bean(UnitOfWork.class);
        RACK.database()
                .script("DROP TABLE IF EXISTS doctors; CREATE TABLE doctors (id int PRIMARY KEY, on_call int);"
                        + " INSERT INTO doctors VALUES (1, 1), (2, 1)");
    }

    @Test
    void twoUnitsThatWouldSkewTheirWritesAreBothDoneOneAfterTheOther() {
        Trips before = RACK.proxy().trips();
        List<Boolean> wentHome = bothGoHome(TransactionDefinition.ISOLATION_SERIALIZABLE);
        assertThat(wentHome).containsExactlyInAnyOrder(true, false);
        assertThat(RACK.database().number("SELECT sum(on_call) FROM doctors")).isEqualTo(1);
        assertThat(RACK.proxy().trips().since(before).errors()).containsKey("40001");
    }

    /** What the level is for: each unit still sees the other's doctor on call. */
    @Test
    void atReadCommittedTheSameTwoUnitsSkewTheirWrites() {
        assertThat(bothGoHome(TransactionDefinition.ISOLATION_READ_COMMITTED)).containsExactly(true, true);
        assertThat(RACK.database().number("SELECT sum(on_call) FROM doctors")).isZero();
    }

    private List<Boolean> bothGoHome(int level) {
        Rendezvous bothHaveRead = new Rendezvous();
        return both(doctor -> units.write(
                UnitDefinition.within(Deadline.in(FAR)).isolated(level),
                connection -> onCall(connection)
                        .delayUntil(count -> bothHaveRead.meet())
                        .flatMap(count -> count < 2 ? Mono.just(false) : goHome(connection, doctor))));
    }

    @Test
    void twoUnitsThatDeadlockAreBothDone() {
        Trips before = RACK.proxy().trips();
        Rendezvous bothHaveOne = new Rendezvous();
        List<Boolean> done = both(doctor -> units.write(
                UnitDefinition.within(Deadline.in(FAR)),
                connection -> goHome(connection, doctor)
                        .delayUntil(first -> bothHaveOne.meet())
                        .flatMap(first -> goHome(connection, 3 - doctor))));
        assertThat(done).containsExactly(true, true);
        assertThat(RACK.database().number("SELECT sum(on_call) FROM doctors")).isEqualTo(-2);
        assertThat(RACK.proxy().trips().since(before).errors()).containsKey("40P01");
    }

    @Test
    void whatNeverSucceedsIsLateAtItsDeadlineAndRolledBack() {
        AtomicInteger attempts = new AtomicInteger();
        boolean isLateSoon = false;
        // a busy machine needs more time for as many attempts
        for (Duration deadline = Duration.ofMillis(300);
                deadline.compareTo(FAR) < 0 && !(isLateSoon && attempts.get() > 3);
                deadline = deadline.multipliedBy(2)) {
            attempts.set(0);
            long begun = System.nanoTime();
            assertThat(failing(attempts, deadline)).isEqualTo("deadline-exceeded rolled-back");
            isLateSoon = System.nanoTime() - begun < 10 * deadline.toNanos();
        }
        assertThat(isLateSoon).isTrue();
        assertThat(attempts).hasValueGreaterThan(3);
        assertThat(RACK.database().number("SELECT sum(on_call) FROM doctors")).isEqualTo(2);
    }

    private String failing(AtomicInteger attempts, Duration deadline) {
        return Objects.requireNonNull(Halves.told(units.write(
                        UnitDefinition.within(Deadline.in(deadline)),
                        connection -> goHome(connection, 1).flatMap(written -> {
                            attempts.incrementAndGet();
                            return connection.select(
                                    "DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '40001'; END $$",
                                    none -> {},
                                    row -> 1);
                        })))
                .block(FAR.multipliedBy(2)));
    }

    @Test
    void everyStatementOfAUnitRunsOnOneConnectionInOneTransaction() {
        List<String> sessions = Objects.requireNonNull(Flux.range(0, 20)
                .flatMap(
                        unit -> units.write(
                                UnitDefinition.within(Deadline.in(FAR)),
                                connection -> Flux.range(0, 5)
                                        .concatMap(statement -> session(connection))
                                        .distinct()
                                        .collectList()),
                        4)
                .doOnNext(seen -> assertThat(seen).hasSize(1))
                .flatMapIterable(seen -> seen)
                .collectList()
                .block(FAR));
        assertThat(sessions).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void aUnitRunsAtItsIsolationLevelAndTheNextOnThatConnectionAtItsOwn() {
        for (int level : new int[] {
            TransactionDefinition.ISOLATION_SERIALIZABLE,
            TransactionDefinition.ISOLATION_DEFAULT,
            TransactionDefinition.ISOLATION_REPEATABLE_READ,
            TransactionDefinition.ISOLATION_READ_COMMITTED
        }) {
            String session = units.write(UnitDefinition.within(Deadline.in(FAR)).isolated(level), RetryFaultIT::session)
                    .block(FAR);
            assertThat(session)
                    .contains(
                            switch (level) {
                                case TransactionDefinition.ISOLATION_SERIALIZABLE -> " serializable ";
                                case TransactionDefinition.ISOLATION_REPEATABLE_READ -> " repeatable read ";
                                default -> " read committed ";
                            });
        }
    }

    private static List<Boolean> both(java.util.function.IntFunction<Mono<Boolean>> unit) {
        return Objects.requireNonNull(
                Flux.range(1, 2).flatMap(unit::apply, 2).collectList().block(FAR));
    }

    private static Mono<Long> onCall(UnitConnection connection) {
        return connection
                .select("SELECT sum(on_call) FROM doctors", none -> {}, row -> Columns.required(row, 0, Long.class))
                .map(rows -> rows.get(0));
    }

    private static Mono<Boolean> goHome(UnitConnection connection, int doctor) {
        return connection
                .update(
                        "UPDATE doctors SET on_call = on_call - 1 WHERE id = $1",
                        statement -> statement.bind("$1", doctor))
                .map(rows -> rows == 1);
    }

    private static Mono<String> session(UnitConnection connection) {
        return connection
                .select(SESSION, none -> {}, row -> row.get(0) + " " + row.get(1) + " " + row.get(2))
                .map(rows -> rows.get(0));
    }

    /** The first attempt of each of two units waits here for the other. */
    private static final class Rendezvous {
        private final AtomicInteger came = new AtomicInteger();
        private final Sinks.Empty<Void> both = Sinks.empty();

        Mono<Void> meet() {
            if (came.incrementAndGet() == 2) {
                Sinks.EmitResult unused = both.tryEmitEmpty();
            }
            return both.asMono();
        }
    }
}
