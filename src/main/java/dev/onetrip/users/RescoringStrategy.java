package dev.onetrip.users;

import java.util.Locale;

/** The ways of rescoring, by the names of {@code onetrip.users.rescoring} and of {@code ?strategy=}. */
enum RescoringStrategy {
    /** One trip a user. */
    ROW_BY_ROW,
    /** One UPDATE a user, one trip. */
    LITERALS,
    /** One UPDATE a thousand users, one trip. */
    VALUES,
    /** One UPDATE with two bound arrays. */
    UNNEST,
    /** One UPDATE that computes on the server; affine formulas only. */
    SET_BASED,
    /** No row of a user is written: the map of the board moves; affine formulas only. */
    DEFERRED,
    /** The fastest that the formula allows: set-based or deferred for an affine one, values for any other. */
    AUTO;

    /** Most users of a board whose rows are all written before it is deferred: a pass over 100,000 takes 0.2 s. */
    private static final long BASED_MOST = 50_000;

    /**
     * The strategy for a formula.
     *
     * @param deferredFrom users from which on a board is deferred by {@link #AUTO}
     * @throws IllegalArgumentException when the strategy is set-based or deferred and the formula is not affine
     */
    Rescoring with(ScoreFormula formula, long deferredFrom) {
        return switch (this) {
            case ROW_BY_ROW -> new RowByRowRescoring(formula);
            case LITERALS -> new LiteralsRescoring(formula);
            case VALUES -> new ValuesRescoring(formula);
            case UNNEST -> new UnnestRescoring(formula);
            case SET_BASED -> new SetBasedRescoring(affine(formula));
            case DEFERRED -> new DeferredRescoring(affine(formula), 0, basedMost(deferredFrom));
            case AUTO ->
                formula instanceof AffineFormula affine
                        ? new DeferredRescoring(affine, deferredFrom, basedMost(deferredFrom))
                        : new ValuesRescoring(formula);
        };
    }

    /** One more pass over a board that had them until now: twice the size leaves it within the deadline. */
    private static long basedMost(long deferredFrom) {
        return Math.min(deferredFrom, BASED_MOST / 2) * 2;
    }

    private AffineFormula affine(ScoreFormula formula) {
        if (formula instanceof AffineFormula affine) {
            return affine;
        }
        throw new IllegalArgumentException("onetrip.users.rescoring=" + this + " needs an AffineFormula; take values");
    }

    /** The name, e.g. {@code set-based}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
