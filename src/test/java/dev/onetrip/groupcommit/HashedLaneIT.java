package dev.onetrip.groupcommit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Database;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.Seeds;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Lanes beside the hashes of a real PostgreSQL, by which a cluster chooses the shard of a key. */
@ExtendWith(RealPostgres.class)
class HashedLaneIT {
    private static final int KEYS = 2_000;

    private final Database database;
    private final List<UUID> keys;

    HashedLaneIT(Database database) {
        this.database = database;
        SplittableRandom random = Seeds.random("keys of lanes");
        this.keys = Stream.concat(
                        Stream.of(new UUID(0, 0), new UUID(-1, -1)),
                        Stream.generate(() -> new UUID(random.nextLong(), random.nextLong())))
                .limit(KEYS)
                .toList();
    }

    @Test
    void theHashOfAKeyIsThatOfTheServer() {
        String[] texts = keys.stream().map(UUID::toString).toArray(String[]::new);
        assertThat(database.strings(
                        "SELECT uuid_hash(key::uuid) FROM unnest(?::text[]) WITH ORDINALITY AS input (key, place) ORDER BY place",
                        (Object) texts))
                .isEqualTo(keys.stream()
                        .map(key -> Integer.toString(HashedLane.hash(key)))
                        .toList());
    }

    @Test
    void aLaneIsTheRangeOfHashesThatAClusterGivesAShard() {
        for (int lanes : new int[] {1, 2, 32}) {
            Map<Integer, Long> counts = new TreeMap<>();
            for (UUID key : keys) {
                int lane = HashedLane.of(key, lanes, false).number();
                counts.merge(lane, 1L, Long::sum);
                assertThat(lane).isEqualTo((HashedLane.hash(key) + (1L << 31)) / ((1L << 32) / lanes));
            }
            assertThat(counts)
                    .hasSize(lanes)
                    .allSatisfy((lane, keysOfIt) -> assertThat(keysOfIt).isGreaterThan(KEYS / lanes / 3));
        }
    }
}
