package dev.onetrip.users;

import static dev.onetrip.transaction.Literal.number;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Receipt;
import dev.onetrip.core.Refusal;
import dev.onetrip.core.Verdict;
import dev.onetrip.groupcommit.LockWait;
import dev.onetrip.groupcommit.Trip;
import dev.onetrip.idempotency.Keyed;
import dev.onetrip.idempotency.StoredKey;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.Slot;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.UnitConnection;
import dev.onetrip.transaction.UnitDefinition;
import dev.onetrip.transaction.UnitOfWork;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Creates users with their profiles, rescores every other user of the board and logs the actions: a group of any size
 * in one transaction and three round trips, as if its members had come one after the other.
 */
final class CreateUser implements Trip<Long, Keyed<NewUser>, Created> {
    private final UnitOfWork unitOfWork;
    private final Rescoring rescoring;
    private final UserKeys storedKeys;

    CreateUser(UnitOfWork unitOfWork, Rescoring rescoring, UserKeys storedKeys) {
        this.unitOfWork = unitOfWork;
        this.rescoring = rescoring;
        this.storedKeys = storedKeys;
    }

    /**
     * The same work, with the scores written in another way.
     *
     * @throws Refusal.Invalid where the formula does not allow that way
     */
    CreateUser by(RescoringStrategy strategy, long deferredFrom) {
        try {
            return new CreateUser(unitOfWork, strategy.with(rescoring.formula(), deferredFrom), storedKeys);
        } catch (IllegalArgumentException notAffine) {
            throw new Refusal.Invalid(
                    "strategy", "is " + strategy + ", which needs an affine formula; values works with any");
        }
    }

    @Override
    public Mono<List<Verdict<Created>>> commit(
            Long board, List<Keyed<NewUser>> members, Deadline deadline, LockWait lockWait) {
        Locking locking = locking(board, members);
        return unitOfWork.write(locking.within(deadline), connection -> create(connection, members, locking));
    }

    /** Does everything and undoes it: the verdicts are those that {@link #commit} would give. */
    Mono<List<Verdict<Created>>> rehearse(long board, List<Keyed<NewUser>> members, Deadline deadline) {
        Locking locking = locking(board, members);
        return unitOfWork.rehearse(locking.within(deadline), connection -> create(connection, members, locking));
    }

    /** The trip that locks the board, and what it answers. */
    private record Locking(
            SqlBatch opening, Slot<Board> board, Slot<StoredKey<UserKeys.Row>> keys, Slot<Scored> scores) {
        UnitDefinition within(Deadline deadline) {
            return UnitDefinition.within(deadline).openingWith(opening);
        }
    }

    private Locking locking(long board, List<Keyed<NewUser>> members) {
        SqlBatch opening = new SqlBatch().add(UsersSql.ENSURE_BOARD, number(board));
        Slot<Board> locked = opening.add(UsersSql.LOCK_BOARD, row -> Board.of(board, row), number(board));
        Slot<StoredKey<UserKeys.Row>> keys = storedKeys.open(opening, board, members);
        return new Locking(opening, locked, keys, rescoring.open(opening, board));
    }

    private Mono<List<Verdict<Created>>> create(
            UnitConnection connection, List<Keyed<NewUser>> members, Locking locking) {
        Board board = connection.opened(locking.board()).get(0);
        Admitted admitted = Admitted.of(members, connection.opened(locking.keys()));
        List<Scored> scores = connection.opened(locking.scores());
        if (admitted.fresh().isEmpty()) {
            return Mono.just(admitted.verdicts(List.of()));
        }
        Joining joining = rescoring.joining(board, admitted.own());
        return connection
                .select(
                        UsersSql.INSERT_MANY,
                        admitted.binding(board.id(), joining),
                        row -> new InsertedUser(
                                Columns.required(row, 0, Long.class),
                                Columns.required(row, 1, String.class),
                                Columns.required(row, 2, Instant.class)))
                .flatMap(stored -> {
                    List<Scored> created = admitted.scored(stored).stream()
                            .sorted(Comparator.comparingLong(Scored::id))
                            .toList();
                    boolean settled = created.size() == admitted.fresh().size();
                    Joining joined = settled ? joining : rescoring.joining(board, own(created));
                    List<Verdict<Created>> verdicts = admitted.verdicts(stored);
                    return rescore(connection, new Pass(board, joined, created, settled), scores, verdicts)
                            .thenReturn(verdicts);
                });
    }

    private static List<BigDecimal> own(List<Scored> created) {
        return created.stream().map(Scored::score).toList();
    }

    private Mono<Void> rescore(
            UnitConnection connection, Pass pass, List<Scored> scores, List<Verdict<Created>> verdicts) {
        if (pass.created().isEmpty()) {
            return Mono.empty();
        }
        SqlBatch rest = new SqlBatch();
        if (!pass.settled() && pass.target() == Joining.Target.SCORES) {
            Scored last = pass.created().get(pass.created().size() - 1);
            rest.add(
                    UsersSql.NOT_RESCORED,
                    number(last.score()),
                    number(pass.board().id()),
                    number(last.id()));
        }
        rescoring.count(rest, pass);
        return rescoring.rescore(connection, pass, scores).then(Mono.deferContextual(context -> {
            // this trip is the last one
            int trips = 1 + Receipt.in(context).map(Receipt::roundTrips).orElse(0);
            connection.last(CommittedGroup.announce(rest, pass, verdicts, trips));
            return Mono.empty();
        }));
    }
}
