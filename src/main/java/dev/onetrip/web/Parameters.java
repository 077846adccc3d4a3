package dev.onetrip.web;

import dev.onetrip.core.Refusal;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * Reads path variables and query parameters strictly. A malformed value is {@link Refusal.Unreadable}, a number out of
 * its range {@link Refusal.Invalid}; both name the parameter.
 */
public final class Parameters {
    /** What is needed for a UUID, for a client. */
    static final String UUID_NEEDED = "a UUID";

    /** The most items of an answer. */
    static final String LIMIT = "limit";

    private static final Pattern ID = Pattern.compile("[1-9]\\d{0,17}");
    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,18}");
    private static final Pattern UUID_FORM = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private Parameters() {}

    /** The id in the path: an integer of 1 to 18 digits above 0. */
    public static long id(ServerRequest request, String name) {
        return Long.parseLong(text(request, name, ID, "an integer of 1 to 18 digits above 0"));
    }

    /** The UUID in the path: 36 characters, in either case. */
    public static UUID uuid(ServerRequest request, String name) {
        String text = request.pathVariable(name);
        return uuid(text).orElseThrow(() -> new Refusal.Unreadable(name, noUuid(text)));
    }

    /** What is wrong with a text that is no UUID. */
    static String noUuid(String text) {
        return Sent.needs(Sent.text(text), UUID_NEEDED, "7b0b7f5e-8a52-4d0a-9d35-2f3f7a3f6d11");
    }

    /** The UUID that a text is; empty where the text is none. {@link UUID#fromString} takes groups of any length. */
    static Optional<UUID> uuid(String text) {
        return UUID_FORM.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }

    /**
     * The text in the path, of the form.
     *
     * @param needed instead of another text, for a client, with its article
     */
    public static String text(ServerRequest request, String name, Pattern form, String needed) {
        return text(name, request.pathVariable(name), form, needed);
    }

    /** The same for a text from elsewhere, e.g. from a header. */
    public static String text(String name, String text, Pattern form, String needed) {
        if (!form.matcher(text).matches()) {
            throw new Refusal.Unreadable(name, Sent.needs(Sent.text(text), needed));
        }
        return text;
    }

    /**
     * The number in the query, 0 or more; empty where the query has none.
     *
     * @param digits most digits, 1 to 18
     * @param needed instead of another text, for a client, with its article
     */
    public static OptionalLong number(ServerRequest request, String name, int digits, String needed) {
        return request.queryParam(name)
                .map(text -> OptionalLong.of(number(name, text, digits, needed)))
                .orElseGet(OptionalLong::empty);
    }

    /** The same for a text from elsewhere, e.g. from a header. */
    public static long number(String name, String text, int digits, String needed) {
        boolean isNumber = !text.isEmpty()
                && text.length() <= digits
                && text.chars().allMatch(character -> character >= '0' && character <= '9');
        if (!isNumber) {
            throw new Refusal.Unreadable(name, Sent.needs(Sent.text(text), needed));
        }
        return Long.parseLong(text);
    }

    /**
     * The value that the query names as its {@code toString}.
     *
     * @param otherwise where the query names none
     */
    public static <E extends Enum<E>> E named(ServerRequest request, String name, E otherwise) {
        return named(request, name, otherwise.getDeclaringClass()).orElse(otherwise);
    }

    /** The same; empty where the query names none. */
    public static <E extends Enum<E>> Optional<E> named(ServerRequest request, String name, Class<E> type) {
        return request.queryParam(name).map(text -> named(name, text, type.getEnumConstants()));
    }

    private static <E> E named(String name, String text, E[] values) {
        return Arrays.stream(values)
                .filter(value -> value.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> {
                    String known = Arrays.stream(values).map(Object::toString).collect(Collectors.joining(", "));
                    return new Refusal.Unreadable(name, Sent.needs(Sent.text(text), "one of " + known));
                });
    }

    /**
     * The most items of an answer, by {@code ?limit=}: 1 to {@code max}.
     *
     * @param otherwise where the query has none
     */
    public static int limit(ServerRequest request, int otherwise, int max) {
        Optional<String> text = request.queryParam(LIMIT);
        if (text.isEmpty()) {
            return otherwise;
        }
        String needed = "an integer from 1 to " + max;
        long limit = Long.parseLong(text(LIMIT, text.get(), INTEGER, needed));
        if (limit < 1 || limit > max) {
            throw new Refusal.Invalid(LIMIT, Sent.needs(text.get(), needed));
        }
        return (int) limit;
    }
}
