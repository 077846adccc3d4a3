package dev.onetrip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.core.Deadline;
import dev.onetrip.support.Rack;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A server that crashes with a COMMIT on its way, and comes back. */
class CrashedServerFaultIT {
    @RegisterExtension
    static final Rack RACK = Rack.dedicated()
            .with("onetrip.database.pool-size", 2)
            .with("onetrip.unit.commit-wait", "500ms")
            .with("onetrip.unit.fate-patience", "45s")
            // a line per attempt to reach a server that is not there
            .with("logging.level.io.r2dbc.postgresql.client", "off")
            .with("logging.level.io.zonky.test", "off");

    private UnitOfWork units;
    private Halves halves;

    @BeforeEach
    void begin() {
        units = RACK.service().bean(UnitOfWork.class);
        halves = new Halves(RACK.database());
        // what is not committed is not written before a crash either
        RACK.database().sql("ALTER SYSTEM SET wal_writer_delay = '10s'");
        RACK.database().sql("SELECT pg_reload_conf()");
    }

    /** A crash forgets transaction ids that no commit made durable, and gives them to others. */
    @Test
    void anIdThatWasGivenAwayAgainAfterACrashIsNotTakenForACommit() throws Exception {
        String fate = fateOverACrash(() -> {
            for (int i = 0; i < 50; i++) {
                RACK.database().sql("INSERT INTO halves VALUES (?, 1), (?, 2)", 1_000L + i, 1_000L + i);
            }
        });
        assertThat(halves.has(1)).isFalse();
        assertThat(fate).isIn("database-unavailable unknown", "deadline-exceeded unknown");
    }

    @Test
    void anIdThatTheServerForgotWasRolledBackSoTheUnitRunsAgain() throws Exception {
        assertThat(fateOverACrash(() -> {})).isEqualTo("done");
        assertThat(halves.has(1)).isTrue();
    }

    private String fateOverACrash(Runnable meanwhile) throws Exception {
        CompletableFuture<Boolean> ready = new CompletableFuture<>();
        Mono<Void> vanish = Mono.<Void>fromRunnable(() -> {
                    if (!ready.isDone()) {
                        RACK.proxy().blackHole();
                        boolean unused = ready.complete(true);
                    }
                })
                .subscribeOn(Schedulers.boundedElastic());
        CompletableFuture<@Nullable String> told = Halves.told(units.write(
                        UnitDefinition.within(Deadline.in(Duration.ofSeconds(45))),
                        connection -> Halves.write(connection, 1).delayUntil(done -> vanish)))
                .toFuture();
        assertThat(ready.get(30, TimeUnit.SECONDS)).isTrue();
        RACK.postgres().kill();
        RACK.postgres().startAgain();
        meanwhile.run();
        RACK.proxy().restore();
        return told.get(50, TimeUnit.SECONDS);
    }
}
