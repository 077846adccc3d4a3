package dev.onetrip.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.Onetrip;
import dev.onetrip.support.Database;
import dev.onetrip.support.RealPostgres;
import io.r2dbc.pool.ConnectionPool;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

@ExtendWith(RealPostgres.class)
class CancelStormFaultIT {

    @Test
    void aStormOfDeadlinesLeavesNothingHalfCommitted(Database database) throws Exception {
        database.script("CREATE TABLE IF NOT EXISTS halves (unit bigint, half int)");
        long seed = Long.getLong("onetrip.seed", System.nanoTime());
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Onetrip.class)
                .web(WebApplicationType.NONE)
                .properties(Map.of("onetrip.database.url", database.url() + "?sslmode=disable"))
                .run()) {
            UnitOfWork units = context.getBean(UnitOfWork.class);
            ConnectionPool pool = context.getBean(ConnectionPool.class);
            for (int k = 0; k < 10; k++) {
                long t0 = System.nanoTime();
                String r = units.write(
                                UnitDefinition.within(Deadline.in(Duration.ofMillis(50))),
                                c -> c.select("SELECT 1 FROM pg_sleep(1)", x -> {}, x -> 1))
                        .map(Object::toString)
                        .onErrorResume(e -> Mono.just(e.toString()))
                        .block();
                System.out.println("sleep " + (System.nanoTime() - t0) / 1e6 + " " + r);
                t0 = System.nanoTime();
                r = units.write(
                                UnitDefinition.within(Deadline.in(Duration.ofMillis(500))),
                                c -> c.select("SELECT 1", x -> {}, x -> 1))
                        .map(Object::toString)
                        .onErrorResume(e -> Mono.just(e.toString()))
                        .block();
                System.out.println(
                        "quick " + (System.nanoTime() - t0) / 1e6 + " " + r + " " + database.connectionsOf("onetrip"));
            }
            Map<String, Integer> fates = new ConcurrentHashMap<>();
            Map<Long, String> fate = new ConcurrentHashMap<>();
            long[] plan = random.longs(3_000, 0, 1_000_000).toArray();
            boolean cancels = Boolean.getBoolean("storm.cancel");
            var unused = Flux.range(0, 3_000)
                    .flatMap(
                            i -> {
                                Duration patience = Duration.ofNanos(500_000 + plan[i] * 60);
                                Deadline deadline =
                                        cancels ? Deadline.in(Duration.ofSeconds(5)) : Deadline.in(patience);
                                Mono<String> unit = units.write(
                                                UnitDefinition.within(deadline),
                                                c -> half(c, i, 1).then(half(c, i, 2)))
                                        .thenReturn("done")
                                        .onErrorResume(
                                                Refusal.class,
                                                r -> Mono.just(r.type()
                                                        + r.outcome()
                                                                .map(Object::toString)
                                                                .orElse("")))
                                        .onErrorResume(e -> Mono.just(e.toString()));
                                return (cancels ? unit.timeout(patience, Mono.just("cancelled")) : unit).doOnNext(f -> {
                                    fates.merge(f, 1, Integer::sum);
                                    fate.put((long) i, f);
                                });
                            },
                            32)
                    .blockLast(Duration.ofSeconds(60));
            System.out.println(fates);
            Thread.sleep(500);
            assertThat(pool.getMetrics().orElseThrow().acquiredSize()).isZero();
            assertThat(database.idleInTransaction()).isZero();
            assertThat(database.number(
                            "SELECT count(*) FROM (SELECT unit FROM halves GROUP BY unit HAVING count(*) <> 2) h"))
                    .isZero();
            for (Map<String, ?> row : database.query("SELECT DISTINCT unit FROM halves")) {
                assertThat(fate.get(((Number) java.util.Objects.requireNonNull(row.get("unit"))).longValue()))
                        .isIn("done", "cancelled");
            }
            System.out.println("committed " + database.number("SELECT count(DISTINCT unit) FROM halves")
                    + " physical connections " + database.connectionsOf("onetrip"));
        }
    }

    private static Mono<Long> half(UnitConnection connection, long unit, int half) {
        return connection.update(
                "INSERT INTO halves (unit, half) VALUES ($1, $2)",
                statement -> statement.bind("$1", unit).bind("$2", half));
    }
}
