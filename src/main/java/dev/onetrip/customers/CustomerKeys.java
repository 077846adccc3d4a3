package dev.onetrip.customers;

import static dev.onetrip.transaction.Literal.instant;
import static dev.onetrip.transaction.Literal.list;
import static dev.onetrip.transaction.Literal.row;
import static dev.onetrip.transaction.Literal.uuid;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import dev.onetrip.core.Verdict;
import dev.onetrip.idempotency.RequestKey;
import dev.onetrip.transaction.Literal;
import dev.onetrip.transaction.Pruning;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.annotation.Scheduled;
import reactor.core.publisher.Mono;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * The idempotency keys of upserts, in four round trips for any number of them: claimed with BEGIN, where whoever claims
 * the same key at the same time is waited for; then the work; the answers stored; COMMIT.
 */
final class CustomerKeys {
    /** Most rows of one statement. */
    private static final long PRUNED_AT_ONCE = 10_000;

    private static final Duration SOON = Duration.ofSeconds(1);

    private final UnitOfWork unitOfWork;
    private final Pruning pruning;
    private final Duration kept;
    private final ObjectReader reader;
    private final ObjectWriter writer;
    private final Clock clock;

    /** @param kept how long a key is remembered */
    CustomerKeys(UnitOfWork unitOfWork, Pruning pruning, Duration kept, JsonMapper json, Clock clock) {
        this.unitOfWork = unitOfWork;
        this.pruning = pruning;
        this.kept = kept;
        // made here: what is looked up for the first time takes a lock, which no event loop may wait for
        this.reader = json.readerFor(Upserted.class);
        this.writer = json.writerFor(Upserted.class);
        this.clock = clock;
    }

    /** What is stored under a key; an empty answer is one's own claim. */
    private record Kept(UUID request, String answer) {}

    /**
     * The work on those whose keys are new, and the stored answer for the others.
     *
     * @param wishes each with a key
     * @param rehearsal whether all of it is undone
     * @param locks taken after the claims
     * @param work one verdict for each wish it gets, in order
     */
    Mono<List<Verdict<Upserted>>> once(
            List<Wish> wishes,
            Deadline deadline,
            boolean rehearsal,
            SqlBatch locks,
            BiFunction<Statements, List<Wish>, Mono<List<Verdict<Upserted>>>> work) {
        UnitDefinition unit =
                UnitDefinition.within(deadline).openingWith(claims(wishes).addAll(locks));
        return rehearsal
                ? unitOfWork.rehearse(unit, connection -> once(connection, wishes, work))
                : unitOfWork.write(unit, connection -> once(connection, wishes, work));
    }

    private SqlBatch claims(List<Wish> wishes) {
        Instant now = clock.instant();
        Set<UUID> seen = new HashSet<>();
        List<Wish> distinct = wishes.stream()
                .filter(wish -> seen.add(key(wish).key()))
                .sorted(Comparator.comparing((Wish wish) -> wish.wanted().customerId(), UuidOrder.ASCENDING)
                        .thenComparing(wish -> key(wish).key(), UuidOrder.ASCENDING))
                .toList();
        List<Literal> claims = new ArrayList<>();
        List<Literal> keys = new ArrayList<>();
        for (Wish wish : distinct) {
            Literal customer = uuid(wish.wanted().customerId());
            Literal key = uuid(key(wish).key());
            claims.add(row(customer, key, uuid(key(wish).request()), instant(now)));
            keys.add(row(customer, key));
        }
        return new SqlBatch()
                .add(CustomersSql.CLAIM_KEYS, list(claims), instant(now.minus(kept)))
                .add(CustomersSql.KEYS, list(keys));
    }

    private Mono<List<Verdict<Upserted>>> once(
            UnitConnection connection,
            List<Wish> wishes,
            BiFunction<Statements, List<Wish>, Mono<List<Verdict<Upserted>>>> work) {
        Map<UUID, Kept> stored = read(connection.opened().get(1));
        List<@Nullable Verdict<Upserted>> verdicts = new ArrayList<>(wishes.size());
        List<Integer> fresh = new ArrayList<>();
        Set<UUID> begun = new HashSet<>();
        for (Wish wish : wishes) {
            Verdict<Upserted> known =
                    known(wish, Objects.requireNonNull(stored.get(key(wish).key())), begun);
            if (known == null) {
                fresh.add(verdicts.size());
            }
            verdicts.add(known);
        }
        if (fresh.isEmpty()) {
            return Mono.just(verdicts.stream().map(Objects::requireNonNull).toList());
        }
        List<Wish> asked = fresh.stream().map(wishes::get).toList();
        return work.apply(Statements.within(connection), asked).flatMap(done -> {
            for (int i = 0; i < done.size(); i++) {
                verdicts.set(fresh.get(i), done.get(i));
            }
            return store(connection, asked, done)
                    .thenReturn(verdicts.stream().map(Objects::requireNonNull).toList());
        });
    }

    private @Nullable Verdict<Upserted> known(Wish wish, Kept kept, Set<UUID> begun) {
        if (kept.answer().isEmpty()) {
            return begun.add(key(wish).key()) ? null : Verdict.refused(new Refusal.InFlight(SOON));
        }
        return kept.request().equals(key(wish).request())
                ? Verdict.done(reader.<Upserted>readValue(kept.answer()).again())
                : Verdict.refused(new Refusal.KeyReused());
    }

    private Mono<Long> store(UnitConnection connection, List<Wish> wishes, List<Verdict<Upserted>> verdicts) {
        List<UUID> customers = new ArrayList<>();
        List<UUID> keys = new ArrayList<>();
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < wishes.size(); i++) {
            if (verdicts.get(i) instanceof Verdict.Done<Upserted> done) {
                customers.add(wishes.get(i).wanted().customerId());
                keys.add(key(wishes.get(i)).key());
                answers.add(writer.writeValueAsString(done.value()));
            }
        }
        return connection.update(
                CustomersSql.ANSWER_KEYS,
                statement -> statement
                        .bind("$1", customers.toArray(UUID[]::new))
                        .bind("$2", keys.toArray(UUID[]::new))
                        .bind("$3", answers.toArray(String[]::new)));
    }

    private static Map<UUID, Kept> read(List<@Nullable Object[]> rows) {
        Map<UUID, Kept> stored = new HashMap<>();
        for (@Nullable Object[] row : rows) {
            stored.put((UUID) Objects.requireNonNull(row[1]), new Kept((UUID) Objects.requireNonNull(row[2]), (String)
                    Objects.requireNonNull(row[3])));
        }
        return stored;
    }

    private static RequestKey key(Wish wish) {
        return wish.key().orElseThrow();
    }

    /** Deletes what is too old to count. */
    @Scheduled(
            initialDelayString = "${onetrip.customers.keys-pruned-every}",
            fixedDelayString = "${onetrip.customers.keys-pruned-every}")
    Mono<Long> prune() {
        return pruning.prune(CustomersSql.PRUNE_KEYS, kept, PRUNED_AT_ONCE);
    }
}
