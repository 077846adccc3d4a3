package dev.onetrip.core;

import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * What one request cost at the database; it travels in the Reactor context of the request and ends as its
 * {@code Server-Timing} header. Members of one group each carry the figures of the whole group.
 */
public final class Receipt {
    private final boolean isOfMany;
    private final AtomicLong poolNanos = new AtomicLong();
    private final AtomicLong databaseNanos = new AtomicLong();
    private final AtomicInteger roundTrips = new AtomicInteger();
    private final AtomicInteger groupSize = new AtomicInteger();
    private final AtomicInteger groups = new AtomicInteger();
    private final AtomicInteger largestGroup = new AtomicInteger();
    private final AtomicLong shortestNanos = new AtomicLong(Long.MAX_VALUE);
    private final Map<String, String> remarks = new ConcurrentSkipListMap<>();
    /** Of a group: the requests of many members that have counted it. */
    private @Nullable Set<Receipt> countedBy;

    /** Of a request that has one member in a group at most. */
    public Receipt() {
        this(false);
    }

    private Receipt(boolean isOfMany) {
        this.isOfMany = isOfMany;
    }

    /** Of a request whose lines may share a group with each other: the group is counted once. */
    public static Receipt ofMany() {
        return new Receipt(true);
    }

    /** The receipt of the running request, where the request carries one. */
    public static Optional<Receipt> in(ContextView context) {
        return context.getOrEmpty(Receipt.class);
    }

    /** A context that carries this receipt. */
    public Context putIn(Context context) {
        return context.put(Receipt.class, this);
    }

    /** Adds a wait for a connection, in nanoseconds. */
    public void addPool(long nanos) {
        poolNanos.addAndGet(nanos);
    }

    /** Adds one round trip that took so many nanoseconds. */
    public void addRoundTrip(long nanos) {
        roundTrips.incrementAndGet();
        databaseNanos.addAndGet(nanos);
        shortestNanos.accumulateAndGet(nanos, Math::min);
    }

    /** The quickest round trip: what the network takes, and a small statement; zero where there was none. */
    public Duration shortestTrip() {
        long nanos = shortestNanos.get();
        return nanos == Long.MAX_VALUE ? Duration.ZERO : Duration.ofNanos(nanos);
    }

    /** Says more about the request, e.g. a choice that was made for it; two tokens, the last of a name counts. */
    public void remark(String name, String description) {
        remarks.put(name, description);
    }

    /** What was said more, by name. */
    public Map<String, String> remarks() {
        return Map.copyOf(remarks);
    }

    /** Adds everything the receipt of a group holds and notes the number of members that share it. */
    public void addShared(Receipt group, int members) {
        groupSize.set(members);
        if (isOfMany && !group.countedBy(this)) {
            return;
        }
        poolNanos.addAndGet(group.poolNanos());
        databaseNanos.addAndGet(group.databaseNanos());
        roundTrips.addAndGet(group.roundTrips());
        groups.incrementAndGet();
        largestGroup.accumulateAndGet(members, Math::max);
    }

    /** Whether the request counts this group for the first time. */
    private synchronized boolean countedBy(Receipt request) {
        if (countedBy == null) {
            countedBy = Collections.newSetFromMap(new IdentityHashMap<>());
        }
        return countedBy.add(request);
    }

    /** Nanoseconds spent waiting for a connection. */
    public long poolNanos() {
        return poolNanos.get();
    }

    /** Nanoseconds spent waiting for the database. */
    public long databaseNanos() {
        return databaseNanos.get();
    }

    /** Round trips to the database. */
    public int roundTrips() {
        return roundTrips.get();
    }

    /** Groups that the request had members in. */
    public int groups() {
        return groups.get();
    }

    /** Members of the largest of them, those of other requests included; 0 if there was none. */
    public int largestGroup() {
        return largestGroup.get();
    }

    /** Members of the group this request was committed with; 0 if it was in none. */
    public int groupSize() {
        return groupSize.get();
    }
}
