package dev.onetrip.customers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Seeds;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A name and its parts are each other's inverse. */
class NamePartsPropertyTest {
    private static final String LETTERS = "  ab\t\u00a0\u674e";

    private final SplittableRandom random = Seeds.random("names");

    private String text(int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    @Test
    void everyNameIsItsPartsAgainAndNoTwoNamesHaveTheSame() {
        Map<NameParts, String> names = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            String name = text(5);
            NameParts parts = NameParts.of(name);
            assertThat(parts.name()).isEqualTo(name);
            assertThat(parts.firstName()).doesNotContain(" ");
            assertThat(names.merge(parts, name, (old, same) -> old)).isEqualTo(name);
        }
        assertThat(NameParts.of(null).name()).isNull();
    }

    @Test
    void everyPairOfPartsIsThatOfItsName() {
        for (int i = 0; i < 100_000; i++) {
            NameParts parts = new NameParts(text(4).replace(" ", ""), random.nextBoolean() ? text(5) : null);
            assertThat(NameParts.of(parts.name())).isEqualTo(parts);
        }
    }
}
