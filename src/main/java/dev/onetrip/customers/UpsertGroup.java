package dev.onetrip.customers;

import dev.onetrip.core.Refusal;
import dev.onetrip.core.Verdict;
import dev.onetrip.groupcommit.LockWait;
import dev.onetrip.idempotency.Keyed;
import dev.onetrip.transaction.Statements;
import dev.onetrip.transaction.UuidOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The members of a group by their keys: one of each key is sent, all in one statement and in {@link UuidOrder}, and
 * members that want the same share its row. A member that wants other fields of a key than the one before comes after
 * that one, with a statement of its own, in the order of the group.
 */
final class UpsertGroup implements CustomerGroup {
    private final Strategy strategy;
    private final List<Keyed<UpsertRequest>> requests;
    private final Map<UUID, DesiredCustomer> sent = new TreeMap<>(UuidOrder.ASCENDING);
    /** Places of those that come after. */
    private final Set<Integer> later = new TreeSet<>();

    private UpsertGroup(Strategy strategy, List<Keyed<UpsertRequest>> requests) {
        this.strategy = strategy;
        this.requests = requests;
    }

    /** @param requests without fields, but for the default strategy */
    static UpsertGroup of(Strategy strategy, List<Keyed<UpsertRequest>> requests) {
        UpsertGroup group = new UpsertGroup(strategy, requests);
        Set<UUID> contested = new HashSet<>();
        for (int place = 0; place < requests.size(); place++) {
            DesiredCustomer wanted = requests.get(place).value().wanted();
            UUID key = wanted.customerId();
            DesiredCustomer first = group.sent.putIfAbsent(key, wanted);
            if (first == null || wanted.isBare() || (wanted.equals(first) && !contested.contains(key))) {
                continue;
            }
            if (first.isBare() && !contested.contains(key)) {
                group.sent.put(key, wanted);
            } else {
                contested.add(key);
                group.later.add(place);
            }
        }
        return group;
    }

    @Override
    public boolean isOneTrip() {
        return later.isEmpty();
    }

    @Override
    public Mono<List<Verdict<Upserted>>> run(Statements statements, LockWait lockWait) {
        SharedUpsert upsert = strategy.shared(lockWait);
        return upsert.many(statements, List.copyOf(sent.values())).flatMap(rows -> {
            List<@Nullable Verdict<Upserted>> verdicts = shared(rows);
            Map<UUID, Verdict<Upserted>> waiting = new HashMap<>();
            return Flux.fromIterable(later)
                    .concatMap(place -> after(
                                    waiting,
                                    upsert,
                                    statements,
                                    requests.get(place).value())
                            .doOnNext(verdict -> verdicts.set(place, verdict)))
                    .then(Mono.fromSupplier(
                            () -> verdicts.stream().map(Objects::requireNonNull).toList()));
        });
    }

    /** The first member of each key is the one that inserted it; a member that did not get its fields comes later. */
    private List<@Nullable Verdict<Upserted>> shared(List<UpsertedRow> rows) {
        Map<UUID, UpsertedRow> stored = new HashMap<>();
        rows.forEach(row -> stored.put(row.customerId(), row));
        List<@Nullable Verdict<Upserted>> verdicts = new ArrayList<>(requests.size());
        for (int place = 0; place < requests.size(); place++) {
            UpsertRequest request = requests.get(place).value();
            UpsertedRow row = Objects.requireNonNull(stored.get(request.wanted().customerId()));
            if (!later.contains(place)
                    && !request.wanted().isBare()
                    && !request.wanted().agreesWith(row)) {
                later.add(place);
            }
            if (later.contains(place)) {
                verdicts.add(null);
            } else {
                verdicts.add(done(row, request));
                stored.put(row.customerId(), row.found());
            }
        }
        return verdicts;
    }

    /** A member never overtakes one of the same key that has to wait. */
    private Mono<Verdict<Upserted>> after(
            Map<UUID, Verdict<Upserted>> waiting, SharedUpsert upsert, Statements statements, UpsertRequest request) {
        UUID key = request.wanted().customerId();
        Verdict<Upserted> before = waiting.get(key);
        return before != null
                ? Mono.just(before)
                : alone(upsert, statements, request).doOnNext(verdict -> {
                    if (verdict instanceof Verdict.Refused) {
                        waiting.put(key, verdict);
                    }
                });
    }

    private Mono<Verdict<Upserted>> alone(SharedUpsert upsert, Statements statements, UpsertRequest request) {
        return upsert.run(statements, request.wanted())
                .map(row -> done(row, request))
                .onErrorResume(Refusal.class, refusal -> Mono.just(Verdict.refused(refusal)));
    }

    private Verdict<Upserted> done(UpsertedRow row, UpsertRequest request) {
        return Verdict.done(Upserted.of(row, strategy, request.begunNanos()));
    }
}
