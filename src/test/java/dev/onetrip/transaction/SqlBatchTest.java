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
        assertThat(text(Literal.number(0), Literal.number(new BigDecimal("0.0"))))
                .isEqualTo("SELECT 0, 0.0");
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
        String longest = "9".repeat(Literal.MAX_DIGITS);
        assertThat(text(Literal.number(new BigDecimal(longest)), Literal.number(1)))
                .isEqualTo("SELECT %s.0, 1", longest);
        assertThatIllegalArgumentException().isThrownBy(() -> Literal.number(new BigDecimal(longest + "9")));
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

    @Test
    void aPlaceMayStandFirst() {
        assertThat(new SqlBatch().add("?", Literal.number(1)).statements()).containsExactly("1");
        assertThatIllegalArgumentException().isThrownBy(() -> new SqlBatch().add("?"));
    }

    @Test
    void theRowsOfAStatementHaveTheirSlot() {
        SqlBatch batch = new SqlBatch().add("SELECT 1");
        Slot<Integer> second = batch.add("SELECT ?", row -> 2, Literal.number(2));
        Slot<Integer> third = batch.add("SELECT 3", row -> 3);
        assertThat(batch.statements()).containsExactly("SELECT 1", "SELECT 2", "SELECT 3");
        assertThat(batch.slot(0)).isNull();
        assertThat(batch.slot(1)).isSameAs(second);
        assertThat(batch.slot(2)).isSameAs(third);
    }

    @Test
    void theStatementsOfAnotherBatchFollowUnlessItHasSlots() {
        SqlBatch batch = new SqlBatch();
        assertThat(batch.isEmpty()).isTrue();
        assertThat(batch.add("SELECT 1").addAll(new SqlBatch().add("SELECT 2")).statements())
                .containsExactly("SELECT 1", "SELECT 2");
        assertThat(batch.isEmpty()).isFalse();
        SqlBatch other = new SqlBatch();
        Slot<Integer> unused = other.add("SELECT 3", row -> 3);
        assertThatIllegalArgumentException().isThrownBy(() -> batch.addAll(other));
        assertThat(batch.statements()).hasSize(2);
    }

    private static String text(Literal... values) {
        return new SqlBatch().add("SELECT ?, ?", values).statements().get(0);
    }
}
