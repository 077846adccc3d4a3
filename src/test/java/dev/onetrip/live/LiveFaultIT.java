package dev.onetrip.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import io.netty.util.internal.PlatformDependent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LiveFaultIT {
    private static final String LISTENER =
            " FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'";

    @RegisterExtension
    static final Rack RACK = Rack.dedicated();

    @Test
    void aKilledListenerLosesAndRepeatsNothing() {
        try (EventClient client = begun("/actions")) {
            Thread writer = new Thread(() -> Writers.create(4, 400, "/users", RACK.http()));
            writer.start();
            AtomicInteger killed = new AtomicInteger();
            for (int kills = 0; kills < 5; kills++) {
                // the one that was killed before may be seen for a moment yet
                int before = killed.get();
                Eventually.within(Eventually.SOON, () -> {
                    killed.set((int) RACK.database()
                            .number("SELECT coalesce(max(pid), 0)" + LISTENER + " AND pid <> ?", before));
                    return killed.get() > 0;
                });
                RACK.database().sql("SELECT pg_terminate_backend(?)", killed.get());
            }
            Eventually.within(Eventually.SOON, () -> !writer.isAlive());
            Eventually.within(Eventually.SOON, () -> client.count() >= 400);
            assertThat(client.ids())
                    .isEqualTo(Writers.actions(RACK.database(), 1))
                    .hasSize(400);
        }
    }

    @Test
    void aStreamOutlivesARestartOfTheDatabase() {
        assertThat(Writers.create(RACK.http(), "/boards/2/users").status()).isEqualTo(201);
        try (EventClient client = begun("/boards/2/actions?after=0");
                EventClient top = begun("/boards/2/users/top?limit=100")) {
            RACK.postgres().restart();
            Eventually.within(
                    Eventually.SOON,
                    () -> Writers.create(RACK.http(), "/boards/2/users").status() == 201);
            Writers.create(2, 20, "/boards/2/users", RACK.http());
            List<Long> written = Writers.actions(RACK.database(), 2);
            Eventually.within(Eventually.SOON, () -> client.count() >= written.size());
            assertThat(client.ids()).isEqualTo(written);
            Eventually.within(
                    Eventually.SOON,
                    () -> top.count() > 0 && top.data().get(top.count() - 1).contains("\"id\":" + newestUser()));
            // the driver logs connections that the server cut
            RACK.poolside().log().clear();
        }
    }

    @Test
    void readersThatReadNothingCostBoundedMemoryAndStillGetEverything() {
        assertThat(Writers.create(RACK.http(), "/boards/3/users").status()).isEqualTo(201);
        List<EventClient> idle = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            idle.add(EventClient.idle(RACK.service().port(), "/boards/3/actions?after=0"));
        }
        long before = memory();
        // 20 × 40,000 × 200 bytes would be 160 MB; the leak detection's records of what may wait are 20
        for (int i = 0; i < 8; i++) {
            RACK.database()
                    .script(
                            "INSERT INTO actions (board_id, action) SELECT 3, repeat('x', 120) FROM generate_series(1, 5000);"
                                    + "SELECT pg_notify('onetrip', 'actions 3 ' || lastval())");
        }
        Eventually.within(Eventually.SOON, () -> RACK.database().running() == 0);
        assertThat(memory() - before).isLessThan(64L << 20);
        idle.forEach(EventClient::readOn);
        List<Long> written = Writers.actions(RACK.database(), 3);
        idle.subList(1, idle.size()).forEach(EventClient::close);
        try (EventClient client = idle.get(0)) {
            // 40,000 events and 300 pages
            Eventually.within(Eventually.DONE, () -> client.count() >= written.size());
            assertThat(client.ids()).isEqualTo(written);
        }
    }

    /** Bytes in use on the heap after a collection, and outside of it. */
    private static long memory() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory() + PlatformDependent.usedDirectMemory();
    }

    private static long newestUser() {
        return RACK.database().number("SELECT max(id) FROM users WHERE board_id = 2");
    }

    private static EventClient begun(String path) {
        EventClient client = EventClient.reading(RACK.service().port(), path);
        Eventually.within(Eventually.SOON, client::hasBegun);
        return client;
    }
}
