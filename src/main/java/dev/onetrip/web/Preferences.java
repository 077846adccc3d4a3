package dev.onetrip.web;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * What a client prefers, by the header {@value #HEADER}; what is not known is ignored, as RFC 7240 asks.
 *
 * @param respondAsync {@code respond-async}: the answer is a job
 * @param minimal {@code return=minimal}: no body on success, of a stream only what was refused
 * @param representation {@code return=representation}: of a stream every line is answered
 * @param rehearsal {@code tx=rollback}: everything is done, answered and undone
 */
public record Preferences(boolean respondAsync, boolean minimal, boolean representation, boolean rehearsal) {
    /** The request header. */
    public static final String HEADER = "Prefer";

    /** The answer's header that says which of them were honoured. */
    public static final String APPLIED = "Preference-Applied";

    private static final String ASYNC = "respond-async";
    private static final String MINIMAL = "return=minimal";
    private static final String REPRESENTATION = "return=representation";
    private static final String ROLLBACK = "tx=rollback";

    /** The preferences of a request; of contradicting ones the first counts, as RFC 7240 asks. */
    public static Preferences of(ServerRequest request) {
        List<String> headers = request.headers().header(HEADER);
        if (headers.isEmpty()) {
            return new Preferences(false, false, false, false);
        }
        Map<String, String> known = PreferHeader.read(String.join(",", headers));
        return new Preferences(
                known.containsKey(ASYNC),
                "minimal".equals(known.get("return")),
                "representation".equals(known.get("return")),
                "rollback".equals(known.get("tx")));
    }

    /** Says in the answer what was honoured; nothing where nothing was asked for. */
    public ServerResponse.BodyBuilder applyTo(ServerResponse.BodyBuilder answer) {
        String applied = kept();
        return applied.isEmpty() ? answer : answer.header(APPLIED, applied);
    }

    /** What holds for the work itself, whenever it is done, as the header says it; empty for nothing. */
    public String kept() {
        return Stream.of(minimal ? MINIMAL : "", representation ? REPRESENTATION : "", rehearsal ? ROLLBACK : "")
                .filter(preference -> !preference.isEmpty())
                .collect(Collectors.joining(", "));
    }
}
