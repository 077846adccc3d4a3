package dev.onetrip.commits.ingest;

import dev.onetrip.commits.Paths;
import dev.onetrip.core.Refusal;
import dev.onetrip.web.FailureMode;
import dev.onetrip.web.Parameters;
import dev.onetrip.web.Preferences;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * What an upload asks for.
 *
 * @param slug of the repository
 * @param everyLine whether each line is answered, not only those that were refused
 * @param rehearsal whether everything is undone at the end
 */
record IngestOptions(
        String slug, Strategy strategy, OnConflict onConflict, FailureMode mode, boolean everyLine, boolean rehearsal) {

    /** Which strategies cannot do what, as the client reads it. */
    IngestOptions {
        if (strategy == Strategy.PARALLEL && (mode != FailureMode.ROW || onConflict == OnConflict.ERROR || rehearsal)) {
            throw refused(
                    "strategy",
                    "parallel uses several transactions: it takes mode=row only, and neither"
                            + " on-conflict=error nor Prefer: tx=rollback");
        }
    }

    static IngestOptions of(ServerRequest request) {
        Preferences preferences = Preferences.of(request);
        Strategy strategy = Parameters.named(request, "strategy", Strategy.chosen());
        boolean isCopy = strategy == Strategy.COPY;
        OnConflict onConflict =
                Parameters.named(request, "on-conflict", isCopy ? OnConflict.ERROR : OnConflict.NOTHING);
        if (isCopy && onConflict != OnConflict.ERROR) {
            throw refused("on-conflict", "must be error for strategy=copy: one conflict fails the whole COPY");
        }
        return new IngestOptions(
                Paths.slug(request),
                strategy,
                onConflict,
                Parameters.named(request, "mode", FailureMode.ROW),
                preferences.representation(),
                preferences.rehearsal());
    }

    /** The same upload, where the client names no strategy. */
    IngestOptions by(Strategy chosen) {
        return new IngestOptions(slug, chosen, onConflict, mode, everyLine, rehearsal);
    }

    private static Refusal refused(String name, String detail) {
        return new Refusal.Invalid(name, detail);
    }
}
