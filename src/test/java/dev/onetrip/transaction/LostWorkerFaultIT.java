package dev.onetrip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A worker of the cluster ends by SIGKILL, several times, under writers that send again until they know. */
@Tag("citus")
@EnabledIfEnvironmentVariable(
        named = "ONETRIP_CITUS_URL",
        matches = "postgresql://.+",
        disabledReason = "no cluster is given by ONETRIP_CITUS_URL")
class LostWorkerFaultIT {
    private static final int KILLS = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private final Database database = RACK.database();

    @Test
    void whatWasAcknowledgedIsThereOnceAndEachFailureIsClear() {
        PersistentWriters writers = new PersistentWriters(RACK.http(), 8, 60);
        List<Database> workers = workers();
        for (int kill = 1; kill <= KILLS; kill++) {
            writers.await((double) kill / (KILLS + 1));
            crash(workers.get(kill % workers.size()));
        }
        writers.join();
        RACK.poolside().log().clear();
        System.out.println(KILLS + " kills of a worker: " + writers.failures() + " attempts failed");
        Eventually.becomes(0, PATIENCE, "prepared transactions", this::prepared);
        writers.check(database);
    }

    /** The server of a process that ends so starts again by itself, after it ended all others and recovered. */
    private static void crash(Database worker) {
        try {
            worker.sql("COPY (SELECT 1) TO PROGRAM 'kill -9 $PPID'");
        } catch (IllegalStateException gone) {
            assertThat(gone).hasMessageContaining("SQLSTATE");
        }
    }

    private List<Database> workers() {
        return database
                .query("SELECT nodename, nodeport FROM pg_dist_node WHERE noderole = 'primary' AND groupid <> 0")
                .stream()
                .map(row -> database.at(
                        Objects.requireNonNull(row.get("nodename")).toString(),
                        ((Number) Objects.requireNonNull(row.get("nodeport"))).intValue()))
                .toList();
    }

    private long prepared() {
        return workers().stream()
                .mapToLong(worker -> worker.number("SELECT count(*) FROM pg_prepared_xacts"))
                .sum();
    }
}
