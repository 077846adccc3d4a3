package dev.onetrip.orders.items;

import dev.onetrip.core.Refusal;
import dev.onetrip.orders.OrderKey;
import dev.onetrip.web.FailureMode;
import dev.onetrip.web.Parameters;
import dev.onetrip.web.Preferences;
import dev.onetrip.web.Sent;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * What an upload asks for.
 *
 * @param chunk items that share a savepoint
 * @param minimal whether what was stored is left out of the answer
 * @param rehearsal whether everything is undone at the end
 */
record ItemsOptions(OrderKey order, FailureMode mode, int chunk, boolean minimal, boolean rehearsal) {
    private static final String CHUNK = "chunk";
    private static final int CHUNK_MAX = 10_000;
    private static final int CHUNK_USUAL = 1_000;
    private static final int DIGITS = 9;
    private static final String NEEDED = "an integer from 1 to " + CHUNK_MAX;

    static ItemsOptions of(ServerRequest request) {
        Preferences preferences = Preferences.of(request);
        int chunk = (int) Parameters.number(request, CHUNK, DIGITS, NEEDED).orElse(CHUNK_USUAL);
        if (chunk < 1 || chunk > CHUNK_MAX) {
            throw new Refusal.Invalid(CHUNK, Sent.needs(Integer.toString(chunk), NEEDED));
        }
        return new ItemsOptions(
                OrderKey.of(request),
                Parameters.named(request, "mode", FailureMode.CHUNK),
                chunk,
                preferences.minimal(),
                preferences.rehearsal());
    }
}
