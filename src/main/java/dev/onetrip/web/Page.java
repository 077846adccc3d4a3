package dev.onetrip.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.onetrip.core.Refusal;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.util.UriComponentsBuilder;
import reactor.core.publisher.Mono;

/**
 * The keyset page a client asks for with {@code ?limit=} and {@code ?cursor=}.
 *
 * @param limit most items, 1 to {@value #MAX_LIMIT}, {@value #DEFAULT_LIMIT} where the client says nothing
 * @param after where the page before ended; empty for the first page
 */
record Page(int limit, Optional<Cursor> after) {
    /** Most items of one page. */
    static final int MAX_LIMIT = 1000;
    /** Items of a page when the client does not say. */
    static final int DEFAULT_LIMIT = 100;

    /** What a server takes in a query and the builder of a URI does not. */
    private static final Pattern FOREIGN = Pattern.compile("[^A-Za-z0-9._~!$&'()*+,;=:@/?%-]");

    /** The body of a page; {@code next} is null on the last one. */
    private record PageBody<T>(List<T> items, @Nullable String next) {}

    /**
     * The page asked for.
     *
     * @throws Refusal.Unreadable if the limit is no integer or the cursor none of ours
     * @throws Refusal.Invalid if the limit is out of range
     */
    static Page of(ServerRequest request) {
        int limit = Parameters.limit(request, DEFAULT_LIMIT, MAX_LIMIT);
        return new Page(limit, request.queryParam(Cursor.PARAMETER).map(Cursor::read));
    }

    /** How many rows to ask the database for: one more than the page, to know whether another follows. */
    int rows() {
        return limit + 1;
    }

    /**
     * 200 with {@code {"items":[…],"next":"…"}} and, where another page follows, {@code Link: <…>; rel="next"}.
     *
     * @param rows up to {@link #rows()} rows in order
     * @param cursor the sort key of a row
     * @param json writes the body
     */
    <T> Mono<ServerResponse> answer(
            ServerRequest request, List<T> rows, Function<T, Cursor> cursor, Function<Object, byte[]> json) {
        boolean more = rows.size() > limit;
        List<T> items = more ? rows.subList(0, limit) : rows;
        String next = more ? cursor.apply(items.get(limit - 1)).write() : null;
        ServerResponse.BodyBuilder answer = ServerResponse.ok().contentType(MediaType.APPLICATION_JSON);
        if (next != null) {
            answer.header(HttpHeaders.LINK, "<" + link(request, next) + ">; rel=\"next\"");
        }
        byte[] body = json.apply(new PageBody<>(items, next));
        WholeAnswer.reserve(request, body.length);
        return WholeAnswer.send(answer, ByteBuffer.wrap(body));
    }

    /** Path and query only: behind a proxy this process does not know its own name. */
    private static String link(ServerRequest request, String next) {
        @Nullable String raw = request.uri().getRawQuery();
        // the characters are the bytes that were sent
        String query = raw == null
                ? ""
                : FOREIGN.matcher(raw).replaceAll(found -> URLEncoder.encode(found.group(), ISO_8859_1));
        return UriComponentsBuilder.newInstance()
                .path(request.uri().getRawPath())
                .query(query)
                .replaceQueryParam(Cursor.PARAMETER, next)
                .build(true)
                .toUriString();
    }
}
