package dev.onetrip.web.server;

import dev.onetrip.core.Refusal;
import dev.onetrip.web.Sent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Refuses a query parameter that no route of the path and method takes, and one that is given twice. Only requests with
 * a query pay.
 */
final class QueryCheck {
    private static final int SHOWN_NAME = 64;

    private final ServedPaths paths;

    QueryCheck(ServedPaths paths) {
        this.paths = paths;
    }

    /** Null for nothing to refuse. */
    @Nullable Refusal refusal(ServerHttpRequest request) {
        return request.getURI().getRawQuery() == null ? null : check(request);
    }

    private @Nullable Refusal check(ServerHttpRequest request) {
        HttpMethod method = HttpMethod.HEAD.equals(request.getMethod()) ? HttpMethod.GET : request.getMethod();
        Optional<Set<String>> taken = paths.parameters(request.getPath().pathWithinApplication(), method);
        if (taken.isEmpty()) {
            return null;
        }
        for (Map.Entry<String, List<String>> parameter :
                request.getQueryParams().entrySet()) {
            String name = parameter.getKey();
            if (!taken.get().contains(name)) {
                return new Refusal.Unreadable(abbreviated(name), "is not known here; " + known(name, taken.get()));
            }
            if (parameter.getValue().size() > 1) {
                return new Refusal.Unreadable(
                        name, "must be given once, not " + parameter.getValue().size() + " times");
            }
        }
        return null;
    }

    private static String abbreviated(String name) {
        return name.length() <= SHOWN_NAME ? name : name.substring(0, SHOWN_NAME) + "…";
    }

    private static String known(String name, Set<String> names) {
        return names.isEmpty() ? "this takes no query parameters" : Sent.unknown("", name, names);
    }
}
