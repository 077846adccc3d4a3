package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class SharedScoreFormulaTest {
    private final ScoreFormula formula = new SharedScoreFormula();

    @Test
    void aScoreGrowsByOneAndByItsShareOfTheBoard() {
        assertThat(formula.next(BigDecimal.TEN, 4)).isEqualByComparingTo("13.5");
    }

    @Test
    void anEmptyBoardDividesNothing() {
        assertThat(formula.next(BigDecimal.TEN, 0)).isEqualByComparingTo("11");
    }

    @Test
    void aNegativeScoreFollowsTheSameLine() {
        assertThat(formula.next(BigDecimal.valueOf(-4), 4)).isEqualByComparingTo("-4");
    }
}
