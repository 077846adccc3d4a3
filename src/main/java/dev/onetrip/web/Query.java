package dev.onetrip.web;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The query parameters of a route, which the route names as one of its attributes; a route that names none takes none.
 * A request with another one is refused, since a misspelled {@code limit} would otherwise go unnoticed.
 */
public final class Query {
    private static final String ATTRIBUTE = Query.class.getName();

    private Query() {}

    /** For {@code RouterFunctions.Builder.withAttributes}: the route takes these, each at most once. */
    public static Consumer<Map<String, Object>> takes(String... names) {
        Set<String> taken = Collections.unmodifiableSet(new LinkedHashSet<>(Arrays.asList(names)));
        return attributes -> attributes.put(ATTRIBUTE, Optional.of(taken));
    }

    /** For a page that people read: what a link adds to it, e.g. to count visits, is ignored. */
    public static Consumer<Map<String, Object>> ignored() {
        return attributes -> attributes.put(ATTRIBUTE, Optional.empty());
    }

    /** The names that a route with these attributes takes; empty where it ignores what it does not know. */
    @SuppressWarnings("unchecked") // put there by this class
    public static Optional<Set<String>> names(Map<String, Object> attributes) {
        return (Optional<Set<String>>) attributes.getOrDefault(ATTRIBUTE, Optional.of(Set.of()));
    }
}
