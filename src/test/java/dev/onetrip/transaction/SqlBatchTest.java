package dev.onetrip.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SqlBatchTest {

    @Test
    void everyPlaceTakesItsValueInOrder() {
        assertThat(text(Literal.number(1), Literal.number(new BigDecimal("2.50"))))
                .isEqualTo("SELECT 1, 2.50");
    }

    @Test
    void aNegativeNumberCannotStartAComment() {
        assertThat(text(Literal.number(-1), Literal.number(new BigDecimal("-0.5"))))
                .isEqualTo("SELECT (-1), (-0.5)");
    }

    @Test
    void aWholeDecimalStaysADecimal() {
        assertThat(text(Literal.number(new BigDecimal("1E+3")), Literal.number(BigDecimal.ONE)))
                .isEqualTo("SELECT 1000.0, 1.0");
    }

    @Test
    void uuidsAndInstantsAreTyped() {
        assertThat(text(Literal.uuid(new UUID(1, 2)), Literal.instant(Instant.parse("2026-01-02T03:04:05.123456789Z"))))
                .isEqualTo("SELECT '00000000-0000-0001-0000-000000000002'::uuid,"
                        + " '2026-01-02T03:04:05.123456Z'::timestamptz");
    }

    @Test
    void listsAndRowsNest() {
        assertThat(text(
                        Literal.list(List.of(
                                Literal.row(Literal.number(1), Literal.number(2)),
                                Literal.row(Literal.number(3), Literal.number(4)))),
                        Literal.number(5)))
                .isEqualTo("SELECT (1, 2), (3, 4), 5");
    }

    @Test
    void anArrayIsOneTypedTextAndMayBeEmpty() {
        assertThat(text(Literal.numbers(List.of(1L, -2L)), Literal.decimals(List.of(new BigDecimal("-1.50")))))
                .isEqualTo("SELECT '{1,-2}'::bigint[], '{-1.50}'::numeric[]");
        assertThat(text(Literal.uuids(List.of(new UUID(1, 2))), Literal.numbers(List.of())))
                .isEqualTo("SELECT '{00000000-0000-0001-0000-000000000002}'::uuid[], '{}'::bigint[]");
        assertThatIllegalArgumentException().isThrownBy(() -> Literal.decimals(List.of(new BigDecimal("1E+1000000"))));
    }

    @Test
    void anAbsurdlyLongDecimalIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Literal.number(new BigDecimal("1E+1000000")));
    }

    @Test
    void anEmptyListIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Literal.list(List.of()));
    }

    @Test
    void placesAndValuesMustBeEqualInNumber() {
        assertThatIllegalArgumentException().isThrownBy(() -> text(Literal.number(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> text(Literal.number(1), Literal.number(2), Literal.number(3)));
    }

    private static String text(Literal... values) {
        return new SqlBatch().add("SELECT ?, ?", values).statements().get(0);
    }
}
