package dev.onetrip.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

@TestMethodOrder(MethodOrderer.Random.class)
class PreferHeaderTest {
    @Test
    void parametersAreLeftOut() {
        assertThat(PreferHeader.read("respond-async; wait=10, return=minimal;a=\"x,y;z\""))
                .isEqualTo(Map.of("respond-async", "", "return", "minimal"));
    }

    @Test
    void quotesAndSpacesAndCaseDoNotCount() {
        assertThat(PreferHeader.read(" Return = \"minimal\" ")).isEqualTo(Map.of("return", "minimal"));
    }

    @Test
    void theFirstOfOneNameCounts() {
        assertThat(PreferHeader.read("tx=rollback, tx=commit")).containsEntry("tx", "rollback");
    }

    @Test
    void aCommaInQuotesDividesNothing() {
        assertThat(PreferHeader.read("x=\"a\\\", tx=rollback\"")).doesNotContainKey("tx");
    }
}
