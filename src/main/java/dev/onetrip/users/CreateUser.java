package dev.onetrip.users;

import static dev.onetrip.core.Literal.list;
import static dev.onetrip.core.Literal.number;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.GroupCommit;
import dev.onetrip.core.Refusal;
import dev.onetrip.core.SqlBatch;
import dev.onetrip.core.UnitConnection;
import dev.onetrip.core.UnitDefinition;
import dev.onetrip.core.UnitOfWork;
import dev.onetrip.core.Verdict;
import io.r2dbc.spi.Statement;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Creates users with their profiles, rescores everybody else on the board and logs the actions: a group of any size in
 * one transaction and four round trips, as if its members had come one after the other.
 */
final class CreateUser implements GroupCommit.Trip<Long, NewUser, User> {
    /** Where the opening statements put the board's count and, for the ways that read, the scores. */
    private static final int COUNT = 1;

    private static final int SCORES = 2;

    private final UnitOfWork unitOfWork;
    private final Rescoring rescoring;

    CreateUser(UnitOfWork unitOfWork, Rescoring rescoring) {
        this.unitOfWork = unitOfWork;
        this.rescoring = rescoring;
    }

    @Override
    public Mono<List<Verdict<User>>> commit(Long board, List<NewUser> members, Deadline deadline) {
        SqlBatch opening =
                new SqlBatch().add(UsersSql.ENSURE_BOARD, number(board)).add(UsersSql.LOCK_BOARD, number(board));
        rescoring.open(opening, board);
        return unitOfWork.write(
                UnitDefinition.within(deadline).openingWith(opening), connection -> create(connection, board, members));
    }

    private Mono<List<Verdict<User>>> create(UnitConnection connection, long board, List<NewUser> members) {
        // a name that stands twice in the group goes to the first
        Map<String, NewUser> byName = new LinkedHashMap<>();
        members.forEach(member -> byName.putIfAbsent(member.username(), member));
        return connection
                .select(
                        UsersSql.INSERT_MANY,
                        binding(board, byName.values()),
                        row -> new Stored(row.get(0, Long.class), row.get(1, String.class), row.get(2, Instant.class)))
                .flatMap(stored ->
                        rescoreAndLog(connection, board, byName, stored).thenReturn(verdicts(members, stored)));
    }

    private Mono<Void> rescoreAndLog(
            UnitConnection connection, long board, Map<String, NewUser> byName, List<Stored> stored) {
        if (stored.isEmpty()) {
            return Mono.empty();
        }
        List<List<@Nullable Object[]>> opened = connection.opened();
        long before = (Long) Objects.requireNonNull(opened.get(COUNT).get(0)[0]);
        List<Scored> created = stored.stream()
                .sorted((a, b) -> Long.compare(a.id(), b.id()))
                .map(user -> new Scored(user.id(), score(byName, user)))
                .toList();
        SqlBatch rest = new SqlBatch()
                .add(UsersSql.COUNT_USERS, number(before + created.size()), number(board))
                .add(
                        UsersSql.LOG_CREATED,
                        number(board),
                        list(created.stream().map(user -> number(user.id())).toList()));
        List<@Nullable Object[]> read = opened.size() > SCORES ? opened.get(SCORES) : List.of();
        return rescoring.rescore(connection, new Pass(board, before, created), read, rest);
    }

    private static List<Verdict<User>> verdicts(List<NewUser> members, List<Stored> stored) {
        Map<String, Stored> free = new HashMap<>();
        stored.forEach(user -> free.put(user.username(), user));
        return members.stream().map(verdictFrom(free)).toList();
    }

    /**
     * The first member of a name gets the row; whoever comes after it, or after a row that was there before, is
     * refused.
     */
    private static Function<NewUser, Verdict<User>> verdictFrom(Map<String, Stored> free) {
        return member -> {
            Stored row = free.remove(member.username());
            return row == null
                    ? Verdict.refused(
                            new Refusal.Taken("username", "The username " + member.username() + " is already taken."))
                    : Verdict.done(new User(
                            row.id(), member.username(), member.score(), row.created(), null, member.profile()));
        };
    }

    private static BigDecimal score(Map<String, NewUser> byName, Stored user) {
        return Objects.requireNonNull(byName.get(user.username())).score();
    }

    static Consumer<Statement> binding(long board, Collection<NewUser> users) {
        return statement -> statement
                .bind("$1", board)
                .bind("$2", users.stream().map(NewUser::username).toArray(String[]::new))
                .bind("$3", users.stream().map(NewUser::score).toArray(BigDecimal[]::new))
                .bind(
                        "$4",
                        users.stream().map(user -> user.profile().firstname()).toArray(String[]::new))
                .bind(
                        "$5",
                        users.stream().map(user -> user.profile().lastname()).toArray(String[]::new));
    }

    /** What the server gave a new user. */
    private record Stored(long id, String username, Instant created) {}
}
