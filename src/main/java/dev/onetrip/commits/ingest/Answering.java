package dev.onetrip.commits.ingest;

import reactor.core.publisher.Flux;

/** How an upload is answered, and whether the answer is kept. */
interface Answering {
    /** The answer of an upload without a key. */
    Answering PLAIN = new Answering() {};

    /** Shown each verdict as it is given. */
    default void witness(Object verdict) {}

    /** What is to be kept in the transaction of the upload. */
    default Upload.StoredAnswer keeping(Ledger ledger, Costs costs) {
        return Upload.StoredAnswer.NONE;
    }

    /** What comes after the commit: the summary last. */
    default Flux<Object> rest(Ledger ledger, Costs costs) {
        return Flux.fromStream(() -> ClosingLines.of(ledger))
                .concatWithValues(new ClosingLines.Summary(costs.summary(ledger, 0)));
    }
}
