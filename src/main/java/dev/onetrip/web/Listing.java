package dev.onetrip.web;

import static dev.onetrip.web.Routes.route;
import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.http.MediaType.APPLICATION_NDJSON;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
    private final Ends<K> ends;
    private final Function<Cursor, K> key;
    private final Function<T, Cursor> cursor;
    private final BiFunction<ServerRequest, Direction, Rows<K, T>> rows;

    private Listing(
            Ndjson ndjson,
            Ends<K> ends,
            Function<Cursor, K> key,
            Function<T, Cursor> cursor,
            BiFunction<ServerRequest, Direction, Rows<K, T>> rows) {
        this.ndjson = ndjson;
        this.ends = ends;
        this.key = key;
        this.cursor = cursor;
        this.rows = rows;
    }

    /**
     * Where a list begins.
     *
     * @param first a key before all others
     * @param last a key after all others; null for a list that has one direction
     * @param own the direction of a request that names none
     */
    private record Ends<K>(K first, @Nullable K last, Direction own) {
        K of(Direction direction) {
            return direction == Direction.ASC || last == null ? first : last;
        }

        boolean isOneWay() {
            return last == null;
        }
    }

    /** Reads the items of one request's list; each call is a unit of work with a deadline of its own. */
    @FunctionalInterface
    public interface Rows<K, T> {
        /** Up to {@code limit} items after the key, in the order of the list. */
        Mono<List<T>> after(K key, int limit);
    }

    /**
     * A list by a positive id, in both directions; 0 is before all others, {@link Long#MAX_VALUE} after them.
     *
     * @param rows reads the request's parameters, then the rows as often as they are needed
     */
    public static <T> Listing<Long, T> byId(
            Ndjson ndjson, Function<T, Long> id, BiFunction<ServerRequest, Direction, Rows<Long, T>> rows) {
        return byId(ndjson, Direction.ASC, id, rows);
    }

    /** The same, the newest first where a request names no direction. */
    public static <T> Listing<Long, T> byIdNewestFirst(
            Ndjson ndjson, Function<T, Long> id, BiFunction<ServerRequest, Direction, Rows<Long, T>> rows) {
        return byId(ndjson, Direction.DESC, id, rows);
    }

    private static <T> Listing<Long, T> byId(
            Ndjson ndjson,
            Direction own,
            Function<T, Long> id,
            BiFunction<ServerRequest, Direction, Rows<Long, T>> rows) {
        return new Listing<>(
                ndjson,
                new Ends<>(0L, Long.MAX_VALUE, own),
                cursor -> cursor.number(0),
                item -> Cursor.of(id.apply(item)),
                rows);
    }

    /**
     * A list by a text, in both directions; the empty one is before all others, whichever comes first.
     *
     * @param form of every key but the empty one
     * @param rows reads the request's parameters, then the rows as often as they are needed
     */
    public static <T> Listing<String, T> byText(
            Ndjson ndjson,
            Pattern form,
            Function<T, String> text,
            BiFunction<ServerRequest, Direction, Rows<String, T>> rows) {
        return new Listing<>(
                ndjson,
                new Ends<>("", "", Direction.ASC),
                cursor -> cursor.text(0, form),
                item -> Cursor.of(text.apply(item)),
                rows);
    }

    /**
     * A list by a UUID, in both directions; none is before all others, for the lowest and the highest may be keys.
     *
     * @param rows reads the request's parameters, then the rows as often as they are needed
     */
    public static <T> Listing<Optional<UUID>, T> byUuid(
            Ndjson ndjson, Function<T, UUID> uuid, BiFunction<ServerRequest, Direction, Rows<Optional<UUID>, T>> rows) {
        return new Listing<>(
                ndjson,
                new Ends<>(Optional.empty(), Optional.empty(), Direction.ASC),
                cursor -> Optional.of(cursor.uuid(0)),
                item -> Cursor.of(uuid.apply(item)),
                rows);
    }

    /**
     * A list by any key, of one column or more, in one direction.
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
        return new Listing<>(
                ndjson,
                new Ends<>(first, null, Direction.ASC),
                key,
                cursor,
                (request, direction) -> rows.apply(request));
    }

    /**
     * The routes of this list: a page as JSON, all of it as NDJSON.
     *
     * @param offers the forms that the path answers in
     * @param others query parameters beside those of a page
     */
    public Routes at(String path, Offers offers, String... others) {
        Consumer<Map<String, Object>> query = Query.takes(parameters(others));
        return route().GET(path, offers.as(APPLICATION_JSON), this::page)
                .withAttributes(query)
                .GET(path, offers.as(APPLICATION_NDJSON), this::stream)
                .withAttributes(query)
                .build();
    }

    private String[] parameters(String... others) {
        Stream<String> own = ends.isOneWay()
                ? Stream.of(Parameters.LIMIT, Cursor.PARAMETER)
                : Stream.of(Parameters.LIMIT, Cursor.PARAMETER, Direction.PARAMETER);
        return Stream.concat(own, Arrays.stream(others)).toArray(String[]::new);
    }

    private Direction direction(ServerRequest request) {
        return ends.isOneWay() ? ends.own() : Direction.of(request, ends.own());
    }

    /** One page, as {@code ?limit=}, {@code ?cursor=} and {@code ?order=} ask, with a link to the next. */
    Mono<ServerResponse> page(ServerRequest request) {
        Page page = Page.of(request);
        Direction direction = direction(request);
        Rows<K, T> asked = rows.apply(request, direction);
        K after = page.after().map(last -> key(last, direction)).orElseGet(() -> ends.of(direction));
        return asked.after(after, page.rows())
                .flatMap(items -> page.answer(
                        request, items, item -> cursor.apply(item).in(direction, ends.own()), ndjson::line));
    }

    private K key(Cursor last, Direction direction) {
        if (ends.isOneWay()) {
            last.checkOneWay();
        } else {
            last.checkDirection(direction, ends.own());
        }
        return key.apply(last);
    }

    /** Every item as a line, only as fast as the client reads. */
    Mono<ServerResponse> stream(ServerRequest request) {
        Direction direction = direction(request);
        Rows<K, T> asked = rows.apply(request, direction);
        return ndjson.answer(
                request,
                Walk.by(
                        after -> asked.after(after, Page.MAX_LIMIT),
                        ends.of(direction),
                        (T item) -> key.apply(cursor.apply(item)),
                        Page.MAX_LIMIT));
    }
}
