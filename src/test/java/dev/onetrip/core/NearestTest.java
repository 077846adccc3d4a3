package dev.onetrip.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NearestTest {
    private static final List<String> KNOWN = List.of("limit", "cursor", "order", "pool-size", "username");

    @ParameterizedTest
    @CsvSource({
        "limt, limit",
        "limitt, limit",
        "limir, limit",
        "ilmit, limit",
        "LIMIT, limit",
        "poolSize, pool-size",
        "pool_size, pool-size",
        "user, username",
        "odrer, order",
    })
    void aMisspelledNameIsNearTheOneItMeans(String name, String meant) {
        assertThat(Nearest.of(name, KNOWN)).contains(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "li", "timeout", "password"})
    void aNameThatIsLikeNoneIsNearNone(String name) {
        assertThat(Nearest.of(name, KNOWN)).isEmpty();
    }

    @Test
    void aLongNameIsLookedAtInPart() {
        assertThat(Nearest.of("x".repeat(1_000_000), KNOWN)).isEmpty();
        assertThat(Nearest.of("limit", List.of())).isEmpty();
    }
}
