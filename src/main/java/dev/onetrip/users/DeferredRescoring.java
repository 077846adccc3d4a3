package dev.onetrip.users;

import static dev.onetrip.transaction.Literal.list;
import static dev.onetrip.transaction.Literal.number;
import static dev.onetrip.transaction.Literal.row;

import dev.onetrip.transaction.Slot;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.UnitConnection;
import java.math.BigDecimal;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Rescores a board in constant time: the steps of a creation are composed into the map of the board, through which
 * every score is read, and no row of a user is written. Below a size, and where the map would leave the range in which
 * scores keep their twelve digits, every row is written instead, through the map, which is the identity again.
 */
final class DeferredRescoring implements Rescoring {
    /** Within it a score read through the map is exact to 1e-15: 34 digits, of which these cost half. */
    private static final BigDecimal LEAST_SLOPE = new BigDecimal("1e-6");

    private static final BigDecimal MOST = new BigDecimal("1e15");

    private final AffineFormula formula;
    private final long from;
    private final SetBasedRescoring eager;

    /** @param from how many users a board has at least that is deferred */
    DeferredRescoring(AffineFormula formula, long from) {
        this.formula = formula;
        this.from = from;
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
    public boolean defers(Board board, int newcomers) {
        return board.mayDefer() && board.users() >= from && isInRange(after(board, newcomers));
    }

    private Affine after(Board board, int newcomers) {
        return board.map().then(Pass.folded(formula, board.users(), newcomers));
    }

    private static boolean isInRange(Affine map) {
        return map.slope().compareTo(LEAST_SLOPE) >= 0
                && map.slope().compareTo(MOST) <= 0
                && map.intercept().abs().compareTo(MOST) <= 0;
    }

    @Override
    public List<BigDecimal> bases(Board board, List<BigDecimal> own) {
        Affine map = after(board, own.size());
        return Pass.after(formula, board.users(), own).stream()
                .map(map::before)
                .toList();
    }

    @Override
    public Mono<Void> rescore(UnitConnection connection, Pass pass, List<Scored> read) {
        if (!pass.isDeferred()) {
            return eager.rescore(connection, pass, read);
        }
        if (!pass.settled()) {
            connection.last(moved(pass));
        }
        return Mono.empty();
    }

    /** Some newcomers got in and some did not: those that did stand where the others would have left them. */
    private SqlBatch moved(Pass pass) {
        List<Scored> created = pass.created();
        List<BigDecimal> bases =
                bases(pass.board(), created.stream().map(Scored::score).toList());
        List<dev.onetrip.transaction.Literal> rows = new java.util.ArrayList<>(created.size());
        for (int i = 0; i < created.size(); i++) {
            rows.add(row(
                    number(created.get(i).id()),
                    number(bases.get(i)),
                    number(pass.board().users() + i + 1)));
        }
        return new SqlBatch().add(UsersSql.MOVE_NEWCOMERS, list(rows), number(pass.board().id()));
    }

    @Override
    public void count(SqlBatch batch, Pass pass) {
        if (!pass.isDeferred()) {
            eager.count(batch, pass);
            return;
        }
        Affine map = after(pass.board(), pass.created().size());
        batch.add(
                UsersSql.COUNT_AND_MAP,
                number(pass.usersAfter()),
                number(map.slope()),
                number(map.intercept()),
                number(pass.board().id()));
    }
}
