package dev.onetrip.users;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * One rescoring of a board: the users of {@code created} joined one after the other, each rescoring every user before
 * it.
 *
 * @param board as it was before the first of them
 * @param joining what {@code created} come to, and what is written for it
 * @param created the new users in serial order, at their own scores; at least one
 * @param settled whether the new users stand in the table as the later ones have left them
 */
record Pass(Board board, Joining joining, List<Scored> created, boolean settled) {
    /** Digits after the point that a score keeps: numeric(38,12) in schema.sql. */
    static final int SCALE = 12;

    /** What is written. */
    Joining.Target target() {
        return joining.target();
    }

    /** The id of the last of the new users: the only one of the board that this pass does not rescore. */
    long newest() {
        return created.get(created.size() - 1).id();
    }

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
    List<Scored> rescoredNewcomers() {
        if (settled) {
            return List.of();
        }
        List<Scored> newcomers = new ArrayList<>(created.size());
        for (int i = 0; i < created.size() - 1; i++) {
            newcomers.add(new Scored(created.get(i).id(), joining.scores().get(i)));
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
        List<Affine> steps = LongStream.range(usersBefore, usersBefore + own.size())
                .mapToObj(formula::step)
                .toList();
        return after(steps, own).stream().map(Pass::scaled).toList();
    }

    /**
     * The same with every digit. From the last to the first, so that each step is taken once: what follows a user is
     * one map.
     *
     * @param steps that of each user
     */
    static List<BigDecimal> after(List<Affine> steps, List<BigDecimal> own) {
        List<BigDecimal> scores = new ArrayList<>(own);
        Affine later = Affine.IDENTITY;
        for (int i = own.size() - 1; i >= 0; i--) {
            scores.set(i, later.apply(own.get(i)));
            later = steps.get(i).then(later);
        }
        return scores;
    }

    /** All steps of the pass as one, for the row of a user that was there before. */
    Affine folded(AffineFormula formula) {
        Affine folded = board.map();
        for (int i = 0; i < created.size(); i++) {
            folded = folded.then(formula.step(board.users() + i));
        }
        return folded;
    }

    /** As a row stores it. */
    static BigDecimal scaled(BigDecimal score) {
        return score.setScale(SCALE, RoundingMode.HALF_UP);
    }
}
