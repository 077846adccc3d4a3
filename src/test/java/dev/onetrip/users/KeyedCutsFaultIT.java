package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.FaultProxy.Direction;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Seeds;
import dev.onetrip.support.Trips;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The connection to the database cut inside a creation with a key, which its client sends again until it knows. */
@Timeout(600)
class KeyedCutsFaultIT {
    /** {@code SELECT 1; COMMIT} and its answer are shorter. */
    private static final int AROUND_COMMIT_BYTES = 110;

    private static final Set<Integer> AGAIN = Set.of(409, 503, 504);

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.database.pool-size", 1)
            // a COMMIT in doubt is to be told as one
            .with("onetrip.unit.fate-patience", "50ms")
            // what is left of it stands in what is sent, with as many digits however slow the machine is
            .with("onetrip.users.deadline", "9s");

    private final Database database = RACK.database();
    private final long board = Tables.freshBoard();
    private final Map<String, Integer> fates = new TreeMap<>();
    private int cuts;

    @Test
    void cutAroundItsCommitAKeyedCreationHappensOnce() {
        SplittableRandom random = Seeds.random("cuts of keyed creations");
        Trips one = oneCreation();
        for (Direction direction : Direction.values()) {
            long bytes = bytes(one, direction);
            LongStream everyNinth = LongStream.iterate(
                    Math.max(0, bytes - AROUND_COMMIT_BYTES) + random.nextLong(9), at -> at < bytes, at -> at + 9);
            everyNinth.forEach(at -> cut(direction, at, at % 4 == 0));
            // the answer to COMMIT is lost, and the service cannot ask for it: its last bytes
            if (direction == Direction.TO_CLIENT) {
                LongStream.of(2, 4, 6, 9).forEach(before -> cut(direction, Math.max(0, bytes - before), true));
            }
            random.longs(4, 0, bytes).forEach(at -> cut(direction, at, false));
        }
        // one that cannot connect again before its COMMIT waits for the deadline
        cut(Direction.TO_SERVER, random.nextLong(bytes(one, Direction.TO_SERVER) / 2), true);
        assertOnce();
    }

    @Test
    @Tag("soak")
    void cutAtAnyByteAKeyedCreationHappensOnce() {
        Trips one = oneCreation();
        for (Direction direction : Direction.values()) {
            long bytes = bytes(one, direction);
            LongStream.range(0, bytes).forEach(at -> cut(direction, at, false));
            // each of these waits for the deadline
            LongStream.iterate(0, at -> at < bytes, at -> at + 7).forEach(at -> cut(direction, at, true));
        }
        assertOnce();
    }

    private Trips oneCreation() {
        assertThat(create("warm").status()).isEqualTo(201);
        Trips before = RACK.proxy().trips();
        assertThat(create("measured").status()).isEqualTo(201);
        return RACK.proxy().trips().since(before);
    }

    private static long bytes(Trips trips, Direction direction) {
        return direction == Direction.TO_SERVER ? trips.bytesToServer() : trips.bytesToClient();
    }

    /**
     * @param staysAway no connection is taken until the client was answered, so that the service cannot try again
     *     itself
     */
    private void cut(Direction direction, long at, boolean staysAway) {
        String name = direction.name().toLowerCase(Locale.ROOT) + "-" + at + "-" + cuts++;
        Trips before = RACK.proxy().trips();
        if (staysAway) {
            RACK.proxy().refuse();
        }
        RACK.proxy().cutAfter(direction, at);
        Answer answer = create(name);
        RACK.proxy().restore();
        int unused = fates.merge(CreateLoad.fate(answer), 1, Integer::sum);
        long end = System.nanoTime() + Eventually.SOON.toNanos();
        while (AGAIN.contains(answer.status()) && System.nanoTime() < end) {
            LockSupport.parkNanos(5_000_000);
            answer = create(name);
        }
        assertThat(answer.status()).as("%s: %s", name, answer).isEqualTo(201);
        Answer replayed = create(name);
        assertThat(replayed.status()).as(name).isEqualTo(201);
        assertThat(replayed.text()).as(name).isEqualTo(answer.text());
        assertThat(replayed.header("location")).as(name).isEqualTo(answer.header("location"));
        assertThat(replayed.header("idempotency-replayed")).as(name).contains("true");
        assertThat(RACK.proxy().trips().since(before).connections())
                .as("%s: connections after the cut", name)
                .isPositive();
    }

    /** One row of each kind for every key that was ever sent. */
    private void assertOnce() {
        System.out.println("cuts of keyed creations: " + fates);
        long keys = 2L + fates.values().stream().mapToInt(Integer::intValue).sum();
        for (String table : new String[] {"users", "user_profile", "actions", "user_request_keys"}) {
            assertThat(database.number("SELECT count(*) FROM " + table + " WHERE board_id = ?", board))
                    .as(table)
                    .isEqualTo(keys);
        }
        assertThat(database.number("SELECT users FROM boards WHERE board_id = ?", board))
                .isEqualTo(keys);
        assertThat(fates.keySet()).contains("201", "503 unknown").containsAnyOf("503 rolled-back", "504 rolled-back");
        // the driver says so of each connection that was refused
        assertThat(RACK.poolside().log().with("LEAK:")).isEmpty();
        RACK.poolside().log().clear();
    }

    /** The key is as long as the name, which is as long for every cut as it was when the bytes were counted. */
    private Answer create(String name) {
        String padded = "%-40s".formatted(name).replace(' ', '-');
        return RACK.http().post(Tables.usersOf(board), Sent.user(padded, 10), "Idempotency-Key", padded);
    }
}
