package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Database;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The plain meaning of a board: its users came one after the other in the order of their ids, and each of them rescored
 * every user that was there. Knows nothing of groups and folds.
 */
final class SerialOrder {
    /** The formula as the specification writes it. */
    static final ScoreFormula SHARED = (score, users) -> users == 0
            ? BigDecimal.ONE.add(score)
            : BigDecimal.ONE.add(score).add(score.divide(BigDecimal.valueOf(users), MathContext.DECIMAL128));

    private static final BigDecimal TOLERANCE = new BigDecimal("1e-9");

    private SerialOrder() {}

    /**
     * Fails unless the board's scores are those of the serial order, with a relative error of at most 1e-9.
     *
     * @param seeded users that were there before, without a rescoring of others
     * @param own the score each user came with, by username
     */
    static void assertHolds(
            Database database, long board, ScoreFormula formula, int seeded, Map<String, BigDecimal> own) {
        List<Map<String, @Nullable Object>> rows =
                database.query("SELECT username, score FROM user_scores WHERE board_id = ? ORDER BY id", board);
        List<BigDecimal> expected = new ArrayList<>();
        for (Map<String, ?> row : rows) {
            if (expected.size() >= seeded) {
                long before = expected.size();
                expected.replaceAll(score -> formula.next(score, before).round(MathContext.DECIMAL128));
            }
            expected.add(Objects.requireNonNull(own.get(row.get("username"))));
        }
        for (int i = 0; i < expected.size(); i++) {
            assertClose((BigDecimal) rows.get(i).get("score"), expected.get(i), rows.get(i));
        }
    }

    private static void assertClose(@Nullable Object actual, BigDecimal expected, Object row) {
        BigDecimal score = (BigDecimal) Objects.requireNonNull(actual);
        BigDecimal error = score.subtract(expected).abs();
        BigDecimal allowed = expected.abs().multiply(TOLERANCE);
        assertThat(error).as("the serial order gives %s: %s", expected, row).isLessThanOrEqualTo(allowed);
    }

    /** The scores of a {@linkplain Tables#filledBoard filled board}, by username. */
    static Map<String, BigDecimal> seeded(int users) {
        Map<String, BigDecimal> own = new HashMap<>();
        for (int user = 1; user <= users; user++) {
            own.put("seed-" + user, BigDecimal.valueOf(user).multiply(new BigDecimal("1.25")));
        }
        return own;
    }
}
