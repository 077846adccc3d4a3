package dev.onetrip.users;

import static dev.onetrip.transaction.Literal.list;
import static dev.onetrip.transaction.Literal.number;
import static dev.onetrip.transaction.Literal.row;

import dev.onetrip.transaction.Literal;
import dev.onetrip.transaction.Slot;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.UnitConnection;
import dev.onetrip.users.Joining.Target;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import reactor.core.publisher.Mono;

/**
 * Rescores a board in constant time: the steps of a creation are composed into the map of the board, through which
 * every score is read, and no row of a user is written.
 *
 * <p>Every row is written instead, through the map, where the board has fewer users than it is deferred from, where the
 * map would leave its range (slope from 1e-6 to 1e15, intercept from -1e15 to 1e15), and once before the first time on
 * a small board, so that its top list comes by the index.
 */
final class DeferredRescoring implements Rescoring {
    /** Within the range 50 digits leave an error of 1e-30 at most; a score shows 12 digits after the point. */
    static final BigDecimal LEAST_SLOPE = new BigDecimal("1e-6");

    static final BigDecimal MOST = new BigDecimal("1e15");

    /** Digits after the point of what is stored: 1e-60 times the largest slope is nothing beside the 12th digit. */
    private static final int SCALE = 60;

    private final AffineFormula formula;
    private final long from;
    private final long basedMost;
    private final SetBasedRescoring eager;

    /**
     * @param from how many users a board has at least that is deferred
     * @param basedMost how many users a board has at most whose rows all get a base before the first time
     */
    DeferredRescoring(AffineFormula formula, long from, long basedMost) {
        this.formula = formula;
        this.from = from;
        this.basedMost = basedMost;
        this.eager = new SetBasedRescoring(formula);
    }

    @Override
    public ScoreFormula formula() {
        return formula;
    }

    @Override
    public Slot<Scored> open(SqlBatch opening, long board) {
        return eager.open(opening, board);
    }

    @Override
    public Joining joining(Board board, List<BigDecimal> own) {
        if (!board.mayDefer() || board.users() < from) {
            return eager.joining(board, own);
        }
        List<Affine> steps = LongStream.range(board.users(), board.users() + own.size())
                .mapToObj(formula::step)
                .toList();
        List<BigDecimal> after = Pass.after(steps, own);
        List<BigDecimal> scores = after.stream().map(Pass::scaled).toList();
        return switch (target(board, steps)) {
            case SCORES -> Joining.rows(scores);
            case BASES -> new Joining(Target.BASES, scores, scores, Affine.IDENTITY);
            case MAP -> {
                Affine map = stored(steps.stream().reduce(board.map(), Affine::then));
                yield new Joining(
                        Target.MAP,
                        scores,
                        after.stream().map(score -> stored(map.before(score))).toList(),
                        map);
            }
        };
    }

    private Target target(Board board, List<Affine> steps) {
        boolean fits = isInRange(board.map(), steps);
        if (fits && (board.isBased() || board.users() > basedMost)) {
            return Target.MAP;
        }
        return fits || isInRange(Affine.IDENTITY, steps) ? Target.BASES : Target.SCORES;
    }

    /** Each of the steps: some of the users may not get in. */
    private static boolean isInRange(Affine from, List<Affine> steps) {
        Affine map = from;
        for (Affine step : steps) {
            map = map.then(step);
            if (map.slope().compareTo(LEAST_SLOPE) < 0
                    || map.slope().compareTo(MOST) > 0
                    || map.intercept().abs().compareTo(MOST) > 0) {
                return false;
            }
        }
        return true;
    }

    private static Affine stored(Affine map) {
        return new Affine(stored(map.slope()), stored(map.intercept()));
    }

    private static BigDecimal stored(BigDecimal value) {
        return value.scale() > SCALE ? value.setScale(SCALE, RoundingMode.HALF_EVEN) : value;
    }

    @Override
    public Mono<Void> rescore(UnitConnection connection, Pass pass, List<Scored> read) {
        if (pass.target() == Target.SCORES) {
            return eager.rescore(connection, pass, read);
        }
        SqlBatch batch = new SqlBatch();
        if (pass.target() == Target.BASES) {
            Affine step = pass.folded(formula);
            batch.add(
                    UsersSql.RESCORE_BASES,
                    number(step.slope()),
                    number(step.intercept()),
                    number(step.slope()),
                    number(step.intercept()),
                    number(pass.board().id()),
                    list(pass.created().stream().map(user -> number(user.id())).toList()));
        }
        if (!pass.settled()) {
            moveNewcomers(batch, pass);
        }
        connection.last(batch);
        return Mono.empty();
    }

    /** Some newcomers got in and some did not: those that did stand where the others would have left them. */
    private static void moveNewcomers(SqlBatch batch, Pass pass) {
        List<Scored> created = pass.created();
        List<Literal> rows = new ArrayList<>(created.size());
        for (int i = 0; i < created.size(); i++) {
            rows.add(row(
                    number(created.get(i).id()),
                    number(pass.joining().scores().get(i)),
                    number(pass.joining().bases().get(i))));
        }
        batch.add(
                UsersSql.MOVE_NEWCOMERS,
                number(pass.newest()),
                list(rows),
                number(pass.board().id()));
    }

    @Override
    public void count(SqlBatch batch, Pass pass) {
        Affine map = pass.joining().map();
        switch (pass.target()) {
            case SCORES -> eager.count(batch, pass);
            case BASES ->
                batch.add(
                        UsersSql.COUNT_AND_BASE,
                        number(pass.usersAfter()),
                        number(pass.board().id()));
            case MAP ->
                batch.add(
                        UsersSql.COUNT_AND_MAP,
                        number(pass.usersAfter()),
                        number(map.slope()),
                        number(map.intercept()),
                        number(pass.newest()),
                        number(pass.board().id()));
        }
    }
}
