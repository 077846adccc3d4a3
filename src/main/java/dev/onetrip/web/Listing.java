package dev.onetrip.web;

import static dev.onetrip.web.Routes.route;
import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.http.MediaType.APPLICATION_NDJSON;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * A list in the order of its sort key, in pages and whole: what is inserted meanwhile is met or not, never twice.
 * Between two pages no connection is held.
 *
 * @param <K> the sort key
 * @param <T> an item, as the answers show it
 */
public final class Listing<K, T> {
    private final Ndjson ndjson;
    private final K first;
    private final Function<Cursor, K> key;
    private final Function<T, Cursor> cursor;
    private final Function<ServerRequest, Rows<K, T>> rows;

    private Listing(
            Ndjson ndjson,
            K first,
            Function<Cursor, K> key,
            Function<T, Cursor> cursor,
            Function<ServerRequest, Rows<K, T>> rows) {
        this.ndjson = ndjson;
        this.first = first;
        this.key = key;
        this.cursor = cursor;
        this.rows = rows;
    }

    /** Reads the items of one request's list; each call is a unit of work with a deadline of its own. */
    @FunctionalInterface
    public interface Rows<K, T> {
        /** Up to {@code limit} items after the key, in order. */
        Mono<List<T>> after(K key, int limit);
    }

    /**
     * A list by a positive id; 0 is before all others.
     *
     * @param rows reads the request's parameters, then the rows as often as they are needed
     */
    public static <T> Listing<Long, T> byId(
            Ndjson ndjson, Function<T, Long> id, Function<ServerRequest, Rows<Long, T>> rows) {
        return by(ndjson, 0L, cursor -> cursor.number(0), item -> Cursor.of(id.apply(item)), rows);
    }

    /**
     * A list by a text; the empty one is before all others.
     *
     * @param form of every key but the empty one
     * @param rows reads the request's parameters, then the rows as often as they are needed
     */
    public static <T> Listing<String, T> byText(
            Ndjson ndjson, Pattern form, Function<T, String> text, Function<ServerRequest, Rows<String, T>> rows) {
        return by(ndjson, "", cursor -> cursor.text(0, form), item -> Cursor.of(text.apply(item)), rows);
    }

    /**
     * A list by a UUID; none is before all others, for the lowest UUID may be a key.
     *
     * @param rows reads the request's parameters, then the rows as often as they are needed
     */
    public static <T> Listing<Optional<UUID>, T> byUuid(
            Ndjson ndjson, Function<T, UUID> uuid, Function<ServerRequest, Rows<Optional<UUID>, T>> rows) {
        return by(
                ndjson,
                Optional.empty(),
                cursor -> Optional.of(cursor.uuid(0)),
                item -> Cursor.of(uuid.apply(item)),
                rows);
    }

    /**
     * A list by any key, of one column or more.
     *
     * @param first a key before all others
     * @param key out of a cursor
     * @param cursor the sort key of an item
     * @param rows reads the request's parameters, then the rows as often as they are needed
     */
    public static <K, T> Listing<K, T> by(
            Ndjson ndjson,
            K first,
            Function<Cursor, K> key,
            Function<T, Cursor> cursor,
            Function<ServerRequest, Rows<K, T>> rows) {
        return new Listing<>(ndjson, first, key, cursor, rows);
    }

    /**
     * The routes of this list: a page as JSON, all of it as NDJSON.
     *
     * @param offers the forms that the path answers in
     * @param others query parameters beside those of a page
     */
    public Routes at(String path, Offers offers, String... others) {
        Consumer<Map<String, Object>> query = Query.takesPage(others);
        return route().GET(path, offers.as(APPLICATION_JSON), this::page)
                .withAttributes(query)
                .GET(path, offers.as(APPLICATION_NDJSON), this::stream)
                .withAttributes(query)
                .build();
    }

    /** One page, as {@code ?limit=} and {@code ?cursor=} ask, with a link to the next. */
    Mono<ServerResponse> page(ServerRequest request) {
        Page page = Page.of(request);
        Rows<K, T> asked = rows.apply(request);
        K after = page.after().map(key).orElse(first);
        return asked.after(after, page.rows()).flatMap(items -> page.answer(request, items, cursor, ndjson::json));
    }

    /** Every item as a line, only as fast as the client reads. */
    Mono<ServerResponse> stream(ServerRequest request) {
        Rows<K, T> asked = rows.apply(request);
        return ndjson.answer(
                request,
                Walk.by(
                        after -> asked.after(after, Page.MAX_LIMIT),
                        first,
                        (T item) -> key.apply(cursor.apply(item)),
                        Page.MAX_LIMIT));
    }
}
