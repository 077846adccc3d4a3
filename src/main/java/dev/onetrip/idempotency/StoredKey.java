package dev.onetrip.idempotency;

import dev.onetrip.core.Refusal;
import dev.onetrip.core.Verdict;
import java.util.UUID;
import java.util.function.Function;

/**
 * A key as a table has it, with what was answered.
 *
 * @param key who sent which key, and for which part of the request
 * @param request what was asked for with it
 * @param answer as the table keeps it
 */
public record StoredKey<S>(UUID key, UUID request, S answer) {

    /**
     * The answer once more where the same was asked for, else {@link Refusal.KeyReused}.
     *
     * @param asked what is asked for now
     */
    public <A> Verdict<A> replay(UUID asked, Function<S, A> again) {
        return request.equals(asked) ? Verdict.done(again.apply(answer)) : Verdict.refused(new Refusal.KeyReused());
    }
}
