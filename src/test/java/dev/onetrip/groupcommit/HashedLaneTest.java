package dev.onetrip.groupcommit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Known answers; HashedLaneIT asks a server for more. */
class HashedLaneTest {
    @ParameterizedTest
    @CsvSource({
        "00000000-0000-0000-0000-000000000000, 1353656403",
        "ffffffff-ffff-ffff-ffff-ffffffffffff, -682383255",
        "01234567-89ab-cdef-fedc-ba9876543210, 1734408394",
        "6ba7b810-9dad-11d1-80b4-00c04fd430c8, -54382947",
        "00000000-0000-0000-0000-000000000001, -1046387463"
    })
    void theHashOfAKeyIsWhatUuidHashOfPostgresSays(UUID key, int hash) {
        assertThat(HashedLane.hash(key)).isEqualTo(hash);
    }

    @Test
    void eachLaneHasAnEqualRangeOfTheHashes() {
        // 1,353,656,403 and -1,046,387,463 of the range from -2^31: 0.815 and 0.256 of it
        assertThat(HashedLane.of(new UUID(0, 0), 32, true)).isEqualTo(new HashedLane(26, true));
        assertThat(HashedLane.of(new UUID(0, 1), 32, false)).isEqualTo(new HashedLane(8, false));
        assertThat(HashedLane.of(new UUID(-1, -1), 1, false)).isEqualTo(new HashedLane(0, false));
    }
}
