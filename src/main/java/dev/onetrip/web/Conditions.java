package dev.onetrip.web;

import dev.onetrip.core.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * What has to hold for a write to be done: {@code If-Match} with ETags or {@code *}, {@code If-None-Match: *}. The ETag
 * of a row is its version in quotes.
 *
 * @param mustExist whether the row has to be there already
 * @param isAnyVersion whether every version will do
 * @param versions of which the row has to have one, where any are named
 * @param mustNotExist whether the row may not be there yet
 * @param sent the header as a refusal shows it, e.g. {@code If-Match is "1"}; empty where there is none
 */
public record Conditions(
        boolean mustExist, boolean isAnyVersion, List<Long> versions, boolean mustNotExist, String sent) {
    private static final String ANY = "*";
    /** What always holds. */
    public static final Conditions NONE = new Conditions(false, true, List.of(), false, "");

    /** One of a list, whose empty elements do not count. */
    private static final Pattern TAG = Pattern.compile("\\G[\\s,]*(W/)?\"([^\"]*)\"\\s*(?:,[\\s,]*|$)");

    private static final Pattern VERSION = Pattern.compile("[1-9]\\d{0,17}");

    /** @param versions of which the row has to have one, where any are named */
    public Conditions {
        versions = List.copyOf(versions);
    }

    /**
     * Those of a write.
     *
     * @throws Refusal.Unreadable if a header is there and is none that is understood
     */
    public static Conditions of(ServerRequest request) {
        List<String> match = request.headers().header(HttpHeaders.IF_MATCH);
        List<String> noneMatch = request.headers().header(HttpHeaders.IF_NONE_MATCH);
        if (match.isEmpty() && noneMatch.isEmpty()) {
            return NONE;
        }
        if (!noneMatch.isEmpty()) {
            if (!match.isEmpty() || !noneMatch.equals(List.of(ANY))) {
                throw new Refusal.Unreadable(
                        HttpHeaders.IF_NONE_MATCH,
                        "is " + Sent.bare(String.join(", ", noneMatch)) + "; * is needed, without If-Match");
            }
            return new Conditions(false, true, List.of(), true, sent(HttpHeaders.IF_NONE_MATCH, ANY));
        }
        String tags = String.join(", ", match);
        boolean isAny = tags.equals(ANY);
        return new Conditions(true, isAny, isAny ? List.of() : versions(tags), false, sent(HttpHeaders.IF_MATCH, tags));
    }

    /**
     * Refuses a request that has any, where no row is named.
     *
     * @param route takes them, e.g. {@code PUT /customers/{customerId}}
     * @param thing that the route names, e.g. {@code customer}
     * @throws Refusal.Invalid if there are any
     */
    public static void none(ServerRequest request, String route, String thing) {
        for (String header : List.of(HttpHeaders.IF_MATCH, HttpHeaders.IF_NONE_MATCH)) {
            if (!request.headers().header(header).isEmpty()) {
                String detail = "works with " + route + " only, whose path names the " + thing;
                throw new Refusal.Invalid(header, detail);
            }
        }
    }

    /** The ETag of a version. */
    public static String etag(long version) {
        return "\"" + version + "\"";
    }

    /** Answers a read: 200 with body and ETag, or 304 where {@code If-None-Match} names the version, or any. */
    public static Mono<ServerResponse> answer(ServerRequest request, long version, Object body) {
        return answer(request, version, head -> JsonAnswer.of(head, body));
    }

    /**
     * The same for a body of the caller's own.
     *
     * @param whole puts the body behind the head of a 200
     */
    public static Mono<ServerResponse> answer(
            ServerRequest request, long version, Function<ServerResponse.BodyBuilder, Mono<ServerResponse>> whole) {
        String etag = etag(version);
        List<String> noneMatch = request.headers().header(HttpHeaders.IF_NONE_MATCH);
        if (noneMatch.isEmpty()) {
            return whole.apply(ServerResponse.ok().eTag(etag));
        }
        if (noneMatch.equals(List.of(ANY))) {
            return ServerResponse.status(HttpStatus.NOT_MODIFIED).eTag(etag).build();
        }
        return request.checkNotModified(etag)
                .switchIfEmpty(Mono.defer(() -> whole.apply(ServerResponse.ok().eTag(etag))));
    }

    /** The versions of which the row has to have one: empty where each will do, and an empty list where none will. */
    public Optional<List<Long>> only() {
        return isAnyVersion && !mustNotExist ? Optional.empty() : Optional.of(versions);
    }

    /** Whether there are none. */
    public boolean isNone() {
        return !mustExist && !mustNotExist;
    }

    /**
     * Ends a write whose conditions do not hold.
     *
     * @param stored the version that is stored; empty where no row is
     * @throws Refusal.PreconditionFailed naming what was sent and what is stored
     */
    public void check(OptionalLong stored) {
        boolean hold = stored.isEmpty()
                ? !mustExist
                : !mustNotExist && (isAnyVersion || versions.contains(stored.getAsLong()));
        if (!hold) {
            throw new Refusal.PreconditionFailed(
                    stored.isEmpty()
                            ? sent + ", nothing is stored."
                            : sent + ", the stored version is " + etag(stored.getAsLong()) + ".",
                    stored.isEmpty() ? null : stored.getAsLong());
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
            throw new Refusal.Unreadable(
                    HttpHeaders.IF_MATCH, "is " + Sent.bare(tags) + "; * or ETags in quotes are needed, e.g. \"1\"");
        }
        return versions;
    }

    private static String sent(String header, String value) {
        return header + " is " + JsonTree.echo(value);
    }
}
