package dev.onetrip.customers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Fnv1aTest {
    /** Source: draft-eastlake-fnv, appendix C. */
    @ParameterizedTest
    @CsvSource({"'',cbf29ce484222325", "a,af63dc4c8601ec8c", "foobar,85944171f73967e8"})
    void theHashIsThatOfTheDraft(String text, String hash) {
        assertThat(Long.toHexString(Fnv1a.of(text))).isEqualTo(hash);
    }
}
