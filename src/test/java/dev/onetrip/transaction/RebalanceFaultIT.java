package dev.onetrip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Database;
import dev.onetrip.support.Rack;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Shards of a cluster move from one worker to another, and back, while clients write. */
@Tag("citus")
@EnabledIfEnvironmentVariable(
        named = "ONETRIP_CITUS_URL",
        matches = "postgresql://.+",
        disabledReason = "no cluster is given by ONETRIP_CITUS_URL")
class RebalanceFaultIT {
    /** A shard of each kind of key that a writer uses, which takes those beside it along. */
    private static final String MOVE = """
            SELECT citus_move_shard_placement(s.shardid, s.nodename, s.nodeport, other.nodename, other.nodeport)
              FROM citus_shards s JOIN pg_dist_node other
                ON other.noderole = 'primary' AND other.groupid <> 0 AND (other.nodename, other.nodeport) <> (s.nodename, s.nodeport)
             WHERE s.shardid = (SELECT min(shardid) FROM pg_dist_shard WHERE logicalrelid = '%s'::regclass) LIMIT 1""";

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private final Database database = RACK.database();

    @Test
    void shardsMoveThereAndBackUnderFourWritersAndNoRequestFails() {
        PersistentWriters writers = new PersistentWriters(RACK.http(), 4, 400);
        writers.await(0.05);
        String before = placements();
        for (int turn = 0; turn < 2; turn++) {
            move("boards");
            move("customers");
            assertThat(placements().equals(before)).as("turn %d", turn).isEqualTo(turn == 1);
        }
        writers.join();
        assertThat(writers.failures()).isZero();
        writers.check(database);
    }

    private void move(String table) {
        assertThat(database.query(MOVE.formatted(table))).hasSize(1);
    }

    private String placements() {
        return database.strings("SELECT string_agg(shardid || ' ' || nodeport, ',' ORDER BY shardid) FROM citus_shards"
                        + " WHERE table_name IN ('boards'::regclass, 'customers'::regclass)")
                .toString();
    }
}
