package dev.onetrip.idempotency;

import static dev.onetrip.transaction.Literal.instant;
import static dev.onetrip.transaction.Literal.list;
import static dev.onetrip.transaction.Literal.row;
import static dev.onetrip.transaction.Literal.uuid;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Verdict;
import dev.onetrip.transaction.Literal;
import dev.onetrip.transaction.Slot;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.Statements;
import dev.onetrip.transaction.UnitConnection;
import dev.onetrip.transaction.UnitDefinition;
import dev.onetrip.transaction.UnitOfWork;
import dev.onetrip.transaction.UuidOrder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Does what is asked for with a key once, in four round trips for any number of keys: the keys are claimed with BEGIN,
 * where another claim of the same key is waited for; then the work; the answers are stored; COMMIT.
 *
 * @param <T> what is asked for
 * @param <A> what is answered
 */
public final class ClaimedKeys<T, A> {
    private final UnitOfWork unitOfWork;
    private final KeyTable<T, A> table;
    private final Duration kept;
    private final Clock clock;

    /** @param kept how long a key is remembered */
    public ClaimedKeys(UnitOfWork unitOfWork, KeyTable<T, A> table, Duration kept, Clock clock) {
        this.unitOfWork = unitOfWork;
        this.table = table;
        this.kept = kept;
        this.clock = clock;
    }

    /** What is done for requests whose keys are new: one verdict for each, in order, in the transaction of the keys. */
    @FunctionalInterface
    public interface Work<T, A> extends BiFunction<UnitConnection, List<Keyed<T>>, Mono<List<Verdict<A>>>> {}

    /**
     * The work on the requests whose keys are new, and the stored answer for the others; one verdict for each, in
     * order.
     *
     * @param asked each with a key
     * @param rehearsal whether all of it is undone
     * @param locks taken after the claims
     */
    public Mono<List<Verdict<A>>> once(
            List<Keyed<T>> asked, Deadline deadline, boolean rehearsal, SqlBatch locks, Work<T, A> work) {
        SqlBatch opening = new SqlBatch();
        Slot<StoredKey<String>> keys = claim(opening, asked);
        UnitDefinition unit = UnitDefinition.within(deadline).openingWith(opening.addAll(locks));
        return rehearsal
                ? unitOfWork.rehearse(unit, connection -> once(connection, connection.opened(keys), asked, work))
                : unitOfWork.write(unit, connection -> once(connection, connection.opened(keys), asked, work));
    }

    /**
     * The work of one request alone: with a key in a transaction with it, without one each statement is a transaction
     * of its own, unless something has to be locked first or all of it is undone.
     *
     * @param rehearsal whether all of it is undone
     * @param locks taken before the work; empty where nothing has to be locked
     * @param work may run several times
     */
    public Mono<A> alone(
            Keyed<T> asked, Deadline deadline, boolean rehearsal, SqlBatch locks, Function<Statements, Mono<A>> work) {
        if (asked.hasKey()) {
            return once(
                            List.of(asked),
                            deadline,
                            rehearsal,
                            locks,
                            (connection, fresh) -> work.apply(Statements.within(connection))
                                    .map(Verdict::done)
                                    .map(List::of))
                    .flatMap(verdicts -> verdicts.get(0).toMono());
        }
        UnitDefinition unit = UnitDefinition.within(deadline).openingWith(locks);
        if (rehearsal) {
            return unitOfWork.rehearse(unit, connection -> work.apply(Statements.within(connection)));
        }
        return locks.isEmpty()
                ? work.apply(Statements.alone(unitOfWork, deadline))
                : unitOfWork.write(unit, connection -> work.apply(Statements.within(connection)));
    }

    /**
     * Adds the claims to an opening trip that asks for more, whose unit then goes on with {@link #once(UnitConnection,
     * List, List, Work)}.
     *
     * @param asked each with a key
     * @return where the stored keys will be
     */
    public Slot<StoredKey<String>> claim(SqlBatch opening, List<Keyed<T>> asked) {
        Instant now = clock.instant();
        Set<UUID> seen = new HashSet<>();
        List<Keyed<T>> distinct = asked.stream()
                .filter(one -> seen.add(one.requiredKey().key()))
                .sorted(Comparator.comparing(this::shardKey, UuidOrder.ASCENDING)
                        .thenComparing(one -> one.requiredKey().key(), UuidOrder.ASCENDING))
                .toList();
        List<Literal> claims = new ArrayList<>();
        List<Literal> keys = new ArrayList<>();
        for (Keyed<T> one : distinct) {
            Literal shardKey = uuid(shardKey(one));
            Literal key = uuid(one.requiredKey().key());
            claims.add(row(shardKey, key, uuid(one.requiredKey().request()), instant(now)));
            keys.add(row(shardKey, key));
        }
        return table.claim(opening, list(claims), instant(now.minus(kept)), list(keys));
    }

    private UUID shardKey(Keyed<T> one) {
        return table.shardKey(one.value());
    }

    /** The same in a unit that began with {@link #claim}; the answers are stored in a trip of their own. */
    public Mono<List<Verdict<A>>> once(
            UnitConnection connection, List<StoredKey<String>> stored, List<Keyed<T>> asked, Work<T, A> work) {
        Replay<String> replay = new Replay<>(answered(stored));
        List<@Nullable Verdict<A>> verdicts = new ArrayList<>(asked.size());
        List<Integer> fresh = new ArrayList<>();
        for (int place = 0; place < asked.size(); place++) {
            Verdict<A> known = replay.known(asked.get(place), table::read).orElse(null);
            verdicts.add(known);
            if (known == null) {
                fresh.add(place);
            }
        }
        if (fresh.isEmpty()) {
            return Mono.just(complete(verdicts));
        }
        List<Keyed<T>> toDo = fresh.stream().map(asked::get).toList();
        return work.apply(connection, toDo).flatMap(done -> {
            for (int i = 0; i < done.size(); i++) {
                verdicts.set(fresh.get(i), done.get(i));
            }
            return store(connection, toDo, done).thenReturn(complete(verdicts));
        });
    }

    /** An empty answer is a claim of this transaction. */
    private static List<StoredKey<String>> answered(List<StoredKey<String>> keys) {
        return keys.stream().filter(stored -> !stored.answer().isEmpty()).toList();
    }

    private Mono<Long> store(UnitConnection connection, List<Keyed<T>> asked, List<Verdict<A>> verdicts) {
        List<UUID> shardKeys = new ArrayList<>();
        List<UUID> keys = new ArrayList<>();
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            if (verdicts.get(i) instanceof Verdict.Done<A> done) {
                shardKeys.add(shardKey(asked.get(i)));
                keys.add(asked.get(i).requiredKey().key());
                answers.add(table.write(done.value()));
            }
        }
        return table.answer(
                connection, shardKeys.toArray(UUID[]::new), keys.toArray(UUID[]::new), answers.toArray(String[]::new));
    }

    private static <V> List<V> complete(List<@Nullable V> verdicts) {
        return verdicts.stream()
                .map(verdict -> Objects.<V>requireNonNull(verdict))
                .toList();
    }
}
