package dev.onetrip.customers;

import dev.onetrip.core.Refusal;
import dev.onetrip.groupcommit.LockWait;
import dev.onetrip.web.Parameters;
import java.util.Locale;
import org.springframework.web.reactive.function.server.ServerRequest;

/** The ways of an upsert, by the values of {@code ?strategy=}. */
enum Strategy {
    /** The default: one trip, shared with the requests that come at the same time. */
    ONE_TRIP,
    /** Waits its turn; on one node only. */
    ADVISORY_LOCK,
    /** A new row version each time. */
    ON_CONFLICT_UPDATE,
    /** A sequence value for each key of a statement. */
    ON_CONFLICT_NOTHING,
    /** Reads, and writes what is missing. */
    CTE,
    /** Two statements, two trips. */
    TWO_TRIPS;

    Upsert upsert() {
        return switch (this) {
            case ONE_TRIP, ADVISORY_LOCK, ON_CONFLICT_NOTHING, CTE -> shared(LockWait.UNLIMITED);
            case ON_CONFLICT_UPDATE -> new ConflictUpdateUpsert();
            case TWO_TRIPS -> new TwoTripUpsert();
        };
    }

    /** Whether requests without fields that come at the same time go together, on one server. */
    boolean isShared() {
        return this != TWO_TRIPS;
    }

    /**
     * For requests that go together in one statement.
     *
     * @param lockWait longest wait of a statement for one lock
     */
    SharedUpsert shared(LockWait lockWait) {
        return switch (this) {
            case ONE_TRIP -> new OneTripUpsert(lockWait);
            case ON_CONFLICT_NOTHING -> new ConflictNothingUpsert(lockWait);
            case CTE -> new CteUpsert(lockWait);
            case ADVISORY_LOCK -> new AdvisoryLockUpsert(lockWait);
            case ON_CONFLICT_UPDATE, TWO_TRIPS ->
                throw new IllegalStateException(this + " has no statement for several keys");
        };
    }

    /** Whether it excludes others on one node of a cluster only. */
    boolean isSingleNode() {
        return this == ADVISORY_LOCK;
    }

    /**
     * The one that a request asks for.
     *
     * @throws Refusal.Unreadable if it asks for one that there is not
     */
    static Strategy of(ServerRequest request) {
        return Parameters.named(request, "strategy", ONE_TRIP);
    }

    /** As it stands in a query and in an answer. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
