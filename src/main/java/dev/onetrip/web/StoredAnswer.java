package dev.onetrip.web;

import java.util.Map;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * Marks a request that only reads the answer to an earlier one: whatever status it shows, nothing failed now, and the
 * metrics count no failure.
 */
public final class StoredAnswer {
    private static final String ATTRIBUTE = StoredAnswer.class.getName();

    private StoredAnswer() {}

    /** The answer to this request is a stored one. */
    public static void mark(ServerRequest request) {
        Object unused = request.attributes().put(ATTRIBUTE, true);
    }

    /** Whether a request with these attributes was marked. */
    public static boolean isIn(Map<String, Object> attributes) {
        return attributes.containsKey(ATTRIBUTE);
    }
}
