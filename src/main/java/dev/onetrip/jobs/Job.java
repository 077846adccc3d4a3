package dev.onetrip.jobs;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job, as its answers show it.
 *
 * @param request what was asked for, to tell it from another request with the same key
 * @param state queued, running, succeeded, failed or cancelled
 * @param cancelling whether it was told to end
 * @param status HTTP status of its answer; null until it is finished
 * @param location what it created; null where it created nothing or several
 * @param updated null until an instance took it
 */
record Job(
        UUID id,
        @JsonIgnore UUID request,
        String state,
        String method,
        String path,
        int attempts,
        boolean cancelling,
        Progress progress,
        @Nullable Integer status,
        @Nullable String location,
        Instant created,
        @Nullable Instant updated) {

    /**
     * How far it is.
     *
     * @param phase what is being done; left out where the work does not tell
     * @param done lines done or refused, or what the phase counts
     * @param total lines asked, 1 for a request that is no stream; or that of the phase, 0 while it is unknown
     * @param counts more figures, by their names in order; left out where there are none
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Progress(String phase, long done, long total, Map<String, Long> counts) {}

    /** Nothing changes any more. */
    @JsonIgnore
    boolean isFinished() {
        return !"queued".equals(state) && !"running".equals(state);
    }
}
