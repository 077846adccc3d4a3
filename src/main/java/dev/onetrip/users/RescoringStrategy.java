package dev.onetrip.users;

/** The ways of rescoring, by the names of the property {@code onetrip.users.rescoring}. */
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
    /** The fastest that the formula allows: set-based for an affine one, values for any other. */
    AUTO;

    /**
     * The strategy for a formula.
     *
     * @throws IllegalArgumentException when the strategy is set-based and the formula is not affine
     */
    Rescoring with(ScoreFormula formula) {
        return switch (this) {
            case ROW_BY_ROW -> new RowByRowRescoring(formula);
            case LITERALS -> new LiteralsRescoring(formula);
            case VALUES -> new ValuesRescoring(formula);
            case UNNEST -> new UnnestRescoring(formula);
            case SET_BASED -> setBased(formula);
            case AUTO -> formula instanceof AffineFormula ? setBased(formula) : new ValuesRescoring(formula);
        };
    }

    private static Rescoring setBased(ScoreFormula formula) {
        if (formula instanceof AffineFormula affine) {
            return new SetBasedRescoring(affine);
        }
        throw new IllegalArgumentException("onetrip.users.rescoring=set-based needs an AffineFormula; take values");
    }
}
