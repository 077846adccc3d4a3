package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Folding against the plain meaning: each newcomer, one after the other, rescores every user that is there. */
class PassPropertyTest {
    private static final BigDecimal TOLERANCE = new BigDecimal("1e-9");

    private final AffineFormula formula = new SharedScoreFormula();
    private final long seed = Long.getLong("test.seed", System.nanoTime());

    @Test
    void aFoldedPassEqualsOneCreationAfterTheOther() {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 200; round++) {
            Pass pass = pass(random);
            BigDecimal score = BigDecimal.valueOf(random.nextInt(1, 1_000_000), 3);
            BigDecimal serial = score;
            for (int i = 0; i < pass.created().size(); i++) {
                serial = formula.next(serial, pass.board().users() + i);
            }
            assertClose(pass.folded(formula).apply(score), serial);
            assertClose(pass.rescored(formula, score), serial);
        }
    }

    @Test
    void aMapWithoutASummandHasNoMoreDigitsWithEveryStep() {
        Affine third = new Affine(BigDecimal.ONE.divide(BigDecimal.valueOf(3), Affine.DIGITS), BigDecimal.ZERO);
        Affine folded = Affine.IDENTITY;
        for (int step = 0; step < 100; step++) {
            folded = folded.then(third);
        }
        assertThat(folded.intercept()).isEqualTo(BigDecimal.ZERO);
    }

    @Test
    void aNewcomerIsRescoredByEveryLaterOneOnly() {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 200; round++) {
            Pass pass = pass(random);
            List<Scored> newcomers = pass.rescoredNewcomers();
            assertThat(newcomers).hasSize(pass.created().size() - 1);
            for (int j = 0; j < newcomers.size(); j++) {
                BigDecimal serial = pass.created().get(j).score();
                for (int later = j + 1; later < pass.created().size(); later++) {
                    serial = formula.next(serial, pass.board().users() + later);
                }
                assertClose(newcomers.get(j).score(), serial);
            }
        }
    }

    @Test
    void aFormulaThatDoesNotFoldGivesNewcomersTheSameScores() {
        SplittableRandom random = new SplittableRandom(seed);
        ScoreFormula plain = (score, users) -> formula.step(users).apply(score);
        for (int round = 0; round < 200; round++) {
            Pass pass = pass(random);
            List<Scored> folded = pass.rescoredNewcomers();
            List<BigDecimal> stepwise = Pass.settled(plain, pass.board().users(), own(pass.created()));
            for (int j = 0; j < folded.size(); j++) {
                assertClose(stepwise.get(j), folded.get(j).score());
            }
        }
    }

    private static List<BigDecimal> own(List<Scored> created) {
        return created.stream().map(Scored::score).toList();
    }

    private Pass pass(SplittableRandom random) {
        List<Scored> created = new ArrayList<>();
        int size = random.nextInt(1, 20);
        for (int i = 0; i < size; i++) {
            created.add(new Scored(i + 1, BigDecimal.valueOf(random.nextInt(1, 1_000_000), 2)));
        }
        Board board = Board.plain(1, random.nextLong(0, 50));
        return new Pass(board, Joining.rows(Pass.settled(formula, board.users(), own(created))), created, false);
    }

    private void assertClose(BigDecimal actual, BigDecimal expected) {
        BigDecimal error = actual.subtract(expected).abs();
        assertThat(error.divide(expected.abs().max(BigDecimal.ONE), MathContext.DECIMAL128))
                .as("seed %d", seed)
                .isLessThanOrEqualTo(TOLERANCE);
    }
}
