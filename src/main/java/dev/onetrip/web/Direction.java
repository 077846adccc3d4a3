package dev.onetrip.web;

import java.util.Locale;
import org.springframework.web.reactive.function.server.ServerRequest;

/** Which end of a list comes first, by the values of {@code ?order=}. */
public enum Direction {
    /** From the lowest key up: the oldest first where keys count up. Also the own order of a list that has but one. */
    ASC,
    /** From the highest key down: the newest first where keys count up. */
    DESC;

    /** The query parameter. */
    public static final String PARAMETER = "order";

    /**
     * That of a request, or the list's own where the request names none.
     *
     * @throws dev.onetrip.core.Refusal.Unreadable if the request names another
     */
    static Direction of(ServerRequest request, Direction own) {
        return Parameters.named(request, PARAMETER, own);
    }

    Direction turned() {
        return this == ASC ? DESC : ASC;
    }

    /** As it stands in a query. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
