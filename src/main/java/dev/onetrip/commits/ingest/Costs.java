package dev.onetrip.commits.ingest;

import dev.onetrip.commits.IngestSummary;
import dev.onetrip.core.Receipt;
import java.util.concurrent.TimeUnit;

/** What one ingest cost so far: its round trips and its time, from the moment the costs were begun. */
record Costs(Receipt receipt, int tripsBefore, long begun) {
    static Costs from(Receipt receipt) {
        return new Costs(receipt, receipt.roundTrips(), System.nanoTime());
    }

    /** @param trips still to come */
    IngestSummary summary(Ledger ledger, int trips) {
        long elapsed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        return ledger.summary(receipt.roundTrips() - tripsBefore + trips, elapsed);
    }
}
