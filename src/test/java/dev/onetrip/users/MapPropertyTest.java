package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Seeds;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read through the map of a board, against the same steps taken one after the other with 100 digits. */
class MapPropertyTest {
    private static final MathContext EXACT = new MathContext(100);
    private static final BigDecimal RELATIVE = new BigDecimal("1e-15");
    /** A score of zero, as that of the last user may be, has no relative error. Of a score 12 digits are shown. */
    private static final BigDecimal OF_ZERO = new BigDecimal("1e-30");

    /** Half of the last digit that a score shows, and what 50 digits leave of it. */
    private static final BigDecimal ROUNDING = new BigDecimal("0.5000000001e-12");

    /** A user, as its row says and as it should read. */
    private record Stored(BigDecimal base, BigDecimal exact) {}

    /** A board in Java, as the table would hold it. */
    private static final class Model {
        final List<Stored> rows = new ArrayList<>();
        Board board = new Board(1, 0, Affine.IDENTITY, false, true, true);

        void join(DeferredRescoring deferred, AffineFormula formula, List<BigDecimal> own) {
            Joining joining = deferred.joining(board, own);
            assertThat(joining.target()).isEqualTo(Joining.Target.MAP);
            for (int i = 0; i < own.size(); i++) {
                Affine step = formula.step(board.users() + i);
                rows.replaceAll(row -> new Stored(
                        row.base(), step.slope().multiply(row.exact(), EXACT).add(step.intercept(), EXACT)));
                rows.add(new Stored(joining.bases().get(i), own.get(i)));
            }
            board = new Board(1, board.users() + own.size(), joining.map(), true, true, true);
        }

        /** As the view reads it: the server multiplies and adds without an error. */
        BigDecimal read(Stored row) {
            return board.map()
                    .slope()
                    .multiply(row.base())
                    .add(board.map().intercept())
                    .setScale(Pass.SCALE, RoundingMode.HALF_UP);
        }

        void assertReadsRight() {
            for (Stored row : rows) {
                BigDecimal allowed = row.exact().abs().multiply(RELATIVE).max(ROUNDING);
                assertThat(read(row).subtract(row.exact()).abs())
                        .as("%s through %s is %s", row, board, read(row))
                        .isLessThanOrEqualTo(allowed);
            }
        }
    }

    private static BigDecimal score(SplittableRandom random) {
        return switch (random.nextInt(5)) {
            case 0 -> BigDecimal.ZERO;
            // 38 digits, 26 before the point and 12 after it
            case 1 -> new BigDecimal(new BigInteger(126, new java.util.Random(random.nextLong())), 12);
            case 2 -> new BigDecimal(new BigInteger(126, new java.util.Random(random.nextLong())), 12).negate();
            case 3 -> BigDecimal.valueOf(random.nextLong(-1_000_000_000_000L, 1_000_000_000_000L), 12);
            default -> BigDecimal.valueOf(random.nextLong(-1_000_000, 1_000_000), 2);
        };
    }

    private static List<BigDecimal> scores(SplittableRandom random) {
        return IntStream.range(0, random.nextInt(1, 8))
                .mapToObj(i -> score(random))
                .toList();
    }

    @Test
    void ofTheSharedFormulaEveryScoreReadsAsExactArithmeticHasIt() {
        SplittableRandom random = Seeds.random("joining users of any score");
        AffineFormula formula = new SharedScoreFormula();
        DeferredRescoring deferred = new DeferredRescoring(formula, 0, 0);
        for (int round = 0; round < 20; round++) {
            Model model = new Model();
            for (int group = 0; group < 40; group++) {
                model.join(deferred, formula, scores(random));
            }
            model.assertReadsRight();
        }
    }

    @Test
    void ofAnyFormulaOfPositiveSlopesEveryScoreReadsAsExactArithmeticHasIt() {
        SplittableRandom random = Seeds.random("formulas of positive slopes");
        for (int round = 0; round < 40; round++) {
            long seed = random.nextLong();
            AffineFormula formula = users -> {
                SplittableRandom own = new SplittableRandom(seed ^ users);
                return new Affine(
                        BigDecimal.valueOf(own.nextLong(900_000, 1_100_000), 6),
                        BigDecimal.valueOf(own.nextLong(-1_000_000_000, 1_000_000_000), 4));
            };
            DeferredRescoring deferred = new DeferredRescoring(formula, 0, 0);
            Model model = new Model();
            for (int group = 0; group < 20; group++) {
                model.join(deferred, formula, scores(random));
            }
            model.assertReadsRight();
        }
    }

    @Test
    void aNewUserReadsAsItsOwnScoreInEveryDigit() {
        SplittableRandom random = Seeds.random("own scores");
        AffineFormula formula = new SharedScoreFormula();
        Model model = new Model();
        for (int i = 0; i < 500; i++) {
            BigDecimal own = score(random);
            model.join(new DeferredRescoring(formula, 0, 0), formula, List.of(own));
            assertThat(model.read(model.rows.get(i))).isEqualByComparingTo(own);
        }
    }

    @Test
    void theOrderOfTheBasesIsThatOfTheExactScores() {
        SplittableRandom random = Seeds.random("order");
        AffineFormula formula = new SharedScoreFormula();
        Model model = new Model();
        for (int group = 0; group < 100; group++) {
            model.join(new DeferredRescoring(formula, 0, 0), formula, scores(random));
        }
        List<Stored> byBase =
                model.rows.stream().sorted(Comparator.comparing(Stored::base)).toList();
        for (int i = 1; i < byBase.size(); i++) {
            BigDecimal lower = byBase.get(i - 1).exact();
            BigDecimal tie = lower.abs().max(BigDecimal.ONE).multiply(new BigDecimal("1e-40"));
            assertThat(byBase.get(i).exact()).isGreaterThanOrEqualTo(lower.subtract(tie));
        }
    }

    /** Two hundred thousand creations, of which a thousand users are followed to their end. */
    @Test
    void afterTwoHundredThousandCreationsScoresAreExactTo15DigitsAndInTheirOrder() {
        SplittableRandom random = Seeds.random("users that are followed");
        DeferredRescoring deferred = new DeferredRescoring(new SharedScoreFormula(), 0, 0);
        BigDecimal slope = BigDecimal.ONE;
        BigDecimal intercept = BigDecimal.ZERO;
        Board board = new Board(1, 1, Affine.IDENTITY, false, true, true);
        List<Stored> followed = new ArrayList<>();
        while (board.users() < 200_000) {
            List<BigDecimal> group = new ArrayList<>(Collections.nCopies(200, BigDecimal.TEN));
            BigDecimal own = score(random);
            group.set(group.size() - 1, own);
            Joining joining = deferred.joining(board, group);
            for (long users = board.users(); users < board.users() + group.size(); users++) {
                BigDecimal share = BigDecimal.ONE.add(BigDecimal.ONE.divide(BigDecimal.valueOf(users), EXACT));
                slope = slope.multiply(share, EXACT);
                intercept = intercept.multiply(share, EXACT).add(BigDecimal.ONE, EXACT);
            }
            // where the board would have had it at the beginning
            BigDecimal exact = own.subtract(intercept).divide(slope, EXACT);
            followed.add(new Stored(joining.bases().get(group.size() - 1), exact));
            board = new Board(1, board.users() + group.size(), joining.map(), true, true, true);
        }
        assertThat(followed).hasSize(1_000);
        BigDecimal last = BigDecimal.valueOf(-1, -40);
        for (Stored user :
                followed.stream().sorted(Comparator.comparing(Stored::exact)).toList()) {
            BigDecimal exact = slope.multiply(user.exact(), EXACT).add(intercept, EXACT);
            BigDecimal read = board.map().apply(user.base());
            assertThat(read.subtract(exact).abs())
                    .isLessThanOrEqualTo(
                            exact.abs().multiply(RELATIVE).min(ROUNDING).max(OF_ZERO));
            assertThat(read).isGreaterThan(last);
            last = read;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1e15, 0, 1, 0, MAP",
        "1e15, 0, 1.000001, 0, BASES",
        "1e-6, 0, 1, 0, MAP",
        "1e-6, 0, 0.999999, 0, BASES",
        "1, 999999999999999, 1, 1, MAP",
        "1, 1e15, 1, 1, BASES",
        "1, -999999999999999, 1, -1, MAP",
        "1, -1e15, 1, -1, BASES",
        "1, 0, 0, 1, SCORES",
        "1, 0, -1, 0, SCORES",
        "1, 0, 1e-7, 0, SCORES",
        "1, 0, 1e16, 0, SCORES"
    })
    void aMapThatWouldLeaveItsRangeIsWrittenIntoTheRows(
            BigDecimal slope, BigDecimal intercept, BigDecimal stepSlope, BigDecimal step, Joining.Target target) {
        Board board = new Board(1, 10, new Affine(slope, intercept), true, true, true);
        DeferredRescoring deferred = new DeferredRescoring(users -> new Affine(stepSlope, step), 0, 0);
        assertThat(deferred.joining(board, List.of(BigDecimal.ONE)).target()).isEqualTo(target);
    }

    /** Some of a group may not get in: a map that is in range after all of them has to be so after each. */
    @Test
    void twoNegativeStepsAreNoPositiveOne() {
        Board board = new Board(1, 10, Affine.IDENTITY, true, true, true);
        DeferredRescoring deferred =
                new DeferredRescoring(users -> new Affine(BigDecimal.valueOf(-1), BigDecimal.ZERO), 0, 0);
        assertThat(deferred.joining(board, List.of(BigDecimal.ONE, BigDecimal.TEN))
                        .target())
                .isEqualTo(Joining.Target.SCORES);
    }

    @ParameterizedTest
    @CsvSource({
        "9, true, false, SCORES",
        "10, true, true, MAP",
        "10, true, false, BASES",
        "20, true, false, BASES",
        "21, true, false, MAP",
        "21, false, true, SCORES"
    })
    void theSizeOfABoardDecidesWhatIsWritten(long users, boolean mayDefer, boolean isBased, Joining.Target target) {
        Board board = new Board(1, users, Affine.IDENTITY, false, isBased, mayDefer);
        DeferredRescoring deferred = new DeferredRescoring(new SharedScoreFormula(), 10, 20);
        assertThat(deferred.joining(board, List.of(BigDecimal.ONE)).target()).isEqualTo(target);
    }
}
