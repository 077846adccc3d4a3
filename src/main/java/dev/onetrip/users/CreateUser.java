package dev.onetrip.users;

import static dev.onetrip.transaction.Literal.number;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Verdict;
import dev.onetrip.groupcommit.GroupCommit;
import dev.onetrip.idempotency.Keyed;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.UnitConnection;
import dev.onetrip.transaction.UnitDefinition;
import dev.onetrip.transaction.UnitOfWork;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Creates users with their profiles, rescores everybody else on the board and logs the actions: a group of any size in
 * one transaction and three round trips, as if its members had come one after the other.
 */
final class CreateUser implements GroupCommit.Trip<Long, Keyed<NewUser>, Created> {
    /** Which of the opening statements answers the board's count. */
    private static final int COUNT = 1;

    private final UnitOfWork unitOfWork;
    private final Rescoring rescoring;
    private final UserKeys storedKeys;

    CreateUser(UnitOfWork unitOfWork, Rescoring rescoring, UserKeys storedKeys) {
        this.unitOfWork = unitOfWork;
        this.rescoring = rescoring;
        this.storedKeys = storedKeys;
    }

    @Override
    public Mono<List<Verdict<Created>>> commit(Long board, List<Keyed<NewUser>> members, Deadline deadline) {
        return unitOfWork.write(opening(board, members, deadline), connection -> create(connection, board, members));
    }

    /** Does everything and undoes it: the verdicts are those that {@link #commit} would give. */
    Mono<List<Verdict<Created>>> rehearse(long board, List<Keyed<NewUser>> members, Deadline deadline) {
        return unitOfWork.rehearse(opening(board, members, deadline), connection -> create(connection, board, members));
    }

    private UnitDefinition opening(long board, List<Keyed<NewUser>> members, Deadline deadline) {
        SqlBatch opening =
                new SqlBatch().add(UsersSql.ENSURE_BOARD, number(board)).add(UsersSql.LOCK_BOARD, number(board));
        storedKeys.open(opening, board, members);
        rescoring.open(opening, board);
        return UnitDefinition.within(deadline).openingWith(opening);
    }

    private Mono<List<Verdict<Created>>> create(UnitConnection connection, long board, List<Keyed<NewUser>> members) {
        List<List<@Nullable Object[]>> opened = connection.opened();
        long before = (Long) Objects.requireNonNull(opened.get(COUNT).get(0)[0]);
        List<List<@Nullable Object[]>> rest = opened.subList(COUNT + 1, opened.size());
        boolean keyed = UserKeys.isAnyKeyed(members);
        Admitted admitted = Admitted.of(members, keyed ? UserKeys.read(rest.get(0)) : List.of());
        List<@Nullable Object[]> scores = rest.size() > (keyed ? 1 : 0) ? rest.get(rest.size() - 1) : List.of();
        if (admitted.fresh().isEmpty()) {
            return Mono.just(admitted.verdicts(List.of()));
        }
        return connection
                .select(
                        UsersSql.INSERT_MANY,
                        admitted.binding(board, own -> Pass.settled(rescoring.formula(), before, own)),
                        row -> new InsertedUser(
                                Columns.required(row, 0, Long.class),
                                Columns.required(row, 1, String.class),
                                Columns.required(row, 2, Instant.class)))
                .flatMap(stored -> {
                    List<Scored> created = admitted.scored(stored).stream()
                            .sorted(Comparator.comparingLong(Scored::id))
                            .toList();
                    boolean settled = created.size() == admitted.fresh().size();
                    return rescore(connection, new Pass(board, before, created, settled), scores)
                            .thenReturn(admitted.verdicts(stored));
                });
    }

    private Mono<Void> rescore(UnitConnection connection, Pass pass, List<@Nullable Object[]> scores) {
        if (pass.created().isEmpty()) {
            return Mono.empty();
        }
        SqlBatch rest = new SqlBatch();
        if (!pass.settled()) {
            Scored last = pass.created().get(pass.created().size() - 1);
            rest.add(UsersSql.NOT_RESCORED, number(last.score()), number(pass.board()), number(last.id()));
        }
        rest.add(
                        UsersSql.COUNT_USERS,
                        number(pass.usersBefore() + pass.created().size()),
                        number(pass.board()))
                .add(UsersSql.NOTIFY_LOGGED, number(pass.board()));
        return rescoring.rescore(connection, pass, scores).doOnSuccess(rescored -> connection.last(rest));
    }
}
