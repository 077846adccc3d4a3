package dev.onetrip.users;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * One rescoring of a board: the users of {@code created} joined one after the other, each rescoring every user before
 * it.
 *
 * @param board as it was before the first of them
 * @param isDeferred whether the map of the board moves, and no row
 * @param created the new users in serial order, at their own scores; at least one
 * @param settled whether the new users stand in the table as the later ones have left them
 */
record Pass(Board board, boolean isDeferred, List<Scored> created, boolean settled) {
    /** Digits after the point that a score keeps: numeric(38,12) in schema.sql. */
    static final int SCALE = 12;

    /** The users of the board after it. */
    long usersAfter() {
        return board.users() + created.size();
    }

    /**
     * The new score of a user that was there before.
     *
     * @param score what its row says
     */
    BigDecimal rescored(ScoreFormula formula, BigDecimal score) {
        BigDecimal next = board.isMapped() ? board.map().apply(score) : score;
        for (int i = 0; i < created.size(); i++) {
            next = formula.next(next, board.users() + i);
        }
        return scaled(next);
    }

    /**
     * The new users that a later one of the same pass rescored and that do not stand so already; the last one keeps its
     * own score and is not among them.
     */
    List<Scored> rescoredNewcomers(ScoreFormula formula) {
        if (settled) {
            return List.of();
        }
        List<BigDecimal> scores = settled(
                formula, board.users(), created.stream().map(Scored::score).toList());
        List<Scored> newcomers = new ArrayList<>(created.size());
        for (int i = 0; i < created.size() - 1; i++) {
            newcomers.add(new Scored(created.get(i).id(), scores.get(i)));
        }
        return newcomers;
    }

    /**
     * The scores of users that join one after the other, once the last of them has.
     *
     * @param own what each brings, in that order
     */
    static List<BigDecimal> settled(ScoreFormula formula, long usersBefore, List<BigDecimal> own) {
        if (formula instanceof AffineFormula affine) {
            return settled(affine, usersBefore, own);
        }
        List<BigDecimal> scores = new ArrayList<>(own);
        for (int joining = 1; joining < scores.size(); joining++) {
            for (int i = 0; i < joining; i++) {
                scores.set(i, formula.next(scores.get(i), usersBefore + joining));
            }
        }
        scores.replaceAll(Pass::scaled);
        return scores;
    }

    private static List<BigDecimal> settled(AffineFormula formula, long usersBefore, List<BigDecimal> own) {
        return after(formula, usersBefore, own).stream().map(Pass::scaled).toList();
    }

    /**
     * The same with every digit. From the last to the first, so that each step is taken once: what follows a user is
     * one map.
     */
    static List<BigDecimal> after(AffineFormula formula, long usersBefore, List<BigDecimal> own) {
        List<BigDecimal> scores = new ArrayList<>(own);
        Affine later = Affine.IDENTITY;
        for (int i = own.size() - 1; i >= 0; i--) {
            scores.set(i, later.apply(own.get(i)));
            later = formula.step(usersBefore + i).then(later);
        }
        return scores;
    }

    /** All steps of the pass as one, for the row of a user that was there before. */
    Affine folded(AffineFormula formula) {
        Affine folded = folded(formula, board.users(), created.size());
        return board.isMapped() ? board.map().then(folded) : folded;
    }

    /** The steps of so many users that join one after the other. */
    static Affine folded(AffineFormula formula, long usersBefore, int joining) {
        Affine folded = Affine.IDENTITY;
        for (int i = 0; i < joining; i++) {
            folded = folded.then(formula.step(usersBefore + i));
        }
        return folded;
    }

    private static BigDecimal scaled(BigDecimal score) {
        return score.setScale(SCALE, RoundingMode.HALF_UP);
    }
}
