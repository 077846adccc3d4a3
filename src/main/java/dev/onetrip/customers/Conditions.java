package dev.onetrip.customers;

import dev.onetrip.core.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * What has to hold for an upsert to be done: {@code If-Match} with ETags or {@code *}, {@code If-None-Match: *}.
 *
 * @param mustExist whether the customer has to be there already
 * @param versions of which it has to have one, where any are named
 * @param isAnyVersion whether every version will do
 * @param mustNotExist whether the customer may not be there yet
 */
record Conditions(boolean mustExist, boolean isAnyVersion, List<Long> versions, boolean mustNotExist) {
    /** One of a list, whose empty elements do not count. */
    private static final Pattern TAG = Pattern.compile("\\G[\\s,]*(W/)?\"([^\"]*)\"\\s*(?:,[\\s,]*|$)");

    private static final Pattern VERSION = Pattern.compile("[1-9]\\d{0,17}");
    private static final Conditions NONE = new Conditions(false, true, List.of(), false);

    /**
     * Those of a request.
     *
     * @throws Refusal.Unreadable if a header is there and is none that is understood
     */
    static Conditions of(ServerRequest request) {
        List<String> match = request.headers().header(HttpHeaders.IF_MATCH);
        List<String> noneMatch = request.headers().header(HttpHeaders.IF_NONE_MATCH);
        if (match.isEmpty() && noneMatch.isEmpty()) {
            return NONE;
        }
        if (!noneMatch.isEmpty()) {
            if (!match.isEmpty() || !noneMatch.equals(List.of("*"))) {
                throw refused(HttpHeaders.IF_NONE_MATCH, "must be * and cannot be combined with If-Match");
            }
            return new Conditions(false, true, List.of(), true);
        }
        return match.equals(List.of("*"))
                ? new Conditions(true, true, List.of(), false)
                : new Conditions(true, false, versions(String.join(",", match)), false);
    }

    /**
     * Sees to it that there are none.
     *
     * @throws Refusal.Invalid if there are
     */
    static void none(ServerRequest request) {
        for (String header : List.of(HttpHeaders.IF_MATCH, HttpHeaders.IF_NONE_MATCH)) {
            if (!request.headers().header(header).isEmpty()) {
                throw new Refusal.Invalid(header, "works with PUT /customers/{customerId} only");
            }
        }
    }

    /** A weak tag and one that is none of ours match nothing, as RFC 9110 asks. */
    private static List<Long> versions(String tags) {
        List<Long> versions = new ArrayList<>();
        Matcher tag = TAG.matcher(tags);
        int read = 0;
        while (tag.find()) {
            read = tag.end();
            if (tag.group(1) == null && VERSION.matcher(tag.group(2)).matches()) {
                versions.add(Long.valueOf(tag.group(2)));
            }
        }
        if (read == 0 || read < tags.length()) {
            throw refused(HttpHeaders.IF_MATCH, "must be * or ETags in quotes");
        }
        return List.copyOf(versions);
    }

    boolean isNone() {
        return !mustExist && !mustNotExist;
    }

    private static Refusal refused(String header, String detail) {
        return new Refusal.Unreadable(header, detail);
    }
}
