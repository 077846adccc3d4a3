package dev.onetrip.support;

import java.util.Map;
import java.util.TreeMap;

/**
 * What went through a {@link FaultProxy}. Start-up and authentication are in none of these figures but the bytes.
 *
 * @param connections sessions begun
 * @param cancels connections that only carried a cancel request
 * @param roundTrips times a client spoke again after it had been given an answer; the goodbye excluded
 * @param queries simple-protocol messages, however many statements each held
 * @param parses statements prepared
 * @param binds parameter sets bound
 * @param executes portals run
 * @param syncs ends of an extended-protocol exchange
 * @param copies chunks of COPY data from the client
 * @param bytesToServer bytes handed on to the server
 * @param bytesToClient bytes handed on to the client
 * @param errors errors the server answered, by SQLSTATE
 */
public record Trips(
        long connections,
        long cancels,
        long roundTrips,
        long queries,
        long parses,
        long binds,
        long executes,
        long syncs,
        long copies,
        long bytesToServer,
        long bytesToClient,
        Map<String, Long> errors) {

    /** What happened between an earlier snapshot and this one. */
    public Trips since(Trips earlier) {
        Map<String, Long> newErrors = new TreeMap<>(errors);
        earlier.errors.forEach((state, count) -> newErrors.merge(state, -count, Long::sum));
        newErrors.values().removeIf(count -> count == 0);
        return new Trips(
                connections - earlier.connections,
                cancels - earlier.cancels,
                roundTrips - earlier.roundTrips,
                queries - earlier.queries,
                parses - earlier.parses,
                binds - earlier.binds,
                executes - earlier.executes,
                syncs - earlier.syncs,
                copies - earlier.copies,
                bytesToServer - earlier.bytesToServer,
                bytesToClient - earlier.bytesToClient,
                Map.copyOf(newErrors));
    }
}
