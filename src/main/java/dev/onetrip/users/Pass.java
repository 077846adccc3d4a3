package dev.onetrip.users;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * One rescoring of a board: the users of {@code created} joined one after the other, each rescoring everybody before
 * it.
 *
 * @param board the board, whose row is locked
 * @param usersBefore its users before the first of them
 * @param created the new users in serial order, at their own scores; at least one
 */
record Pass(long board, long usersBefore, List<Scored> created) {
    /** Digits after the point that a score keeps: numeric(38,12) in schema.sql. */
    static final int SCALE = 12;

    /** The new score of a user that was there before. */
    BigDecimal rescored(ScoreFormula formula, BigDecimal score) {
        return rescored(formula, score, 0);
    }

    /**
     * The new users that a later one of the same pass rescored; the last one keeps its own score and is not among them.
     */
    List<Scored> rescoredNewcomers(ScoreFormula formula) {
        List<Scored> newcomers = new ArrayList<>(created.size());
        for (int i = 0; i < created.size() - 1; i++) {
            Scored newcomer = created.get(i);
            newcomers.add(new Scored(newcomer.id(), rescored(formula, newcomer.score(), i + 1)));
        }
        return newcomers;
    }

    /** All steps of the pass as one, for a user that was there before. */
    Affine folded(AffineFormula formula) {
        Affine folded = Affine.IDENTITY;
        for (int i = 0; i < created.size(); i++) {
            folded = folded.then(formula.step(usersBefore + i));
        }
        return folded;
    }

    private BigDecimal rescored(ScoreFormula formula, BigDecimal score, int from) {
        BigDecimal next = score;
        for (int i = from; i < created.size(); i++) {
            next = formula.next(next, usersBefore + i);
        }
        return next.setScale(SCALE, RoundingMode.HALF_UP);
    }
}
