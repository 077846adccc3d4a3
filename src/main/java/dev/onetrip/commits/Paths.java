package dev.onetrip.commits;

import dev.onetrip.core.Refusal;
import dev.onetrip.web.Parameters;
import java.util.regex.Pattern;
import org.springframework.web.reactive.function.server.ServerRequest;

/** The names in the paths of the feature. */
public final class Paths {
    static final Pattern SLUG = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");

    private static final String NEEDED =
            "a name of 1 to 100 of a-z, 0-9, '.', '_' and '-', the first a letter or digit,";

    private Paths() {}

    /**
     * The slug of the path.
     *
     * @throws Refusal.Unreadable if it is none
     */
    public static String slug(ServerRequest request) {
        return Parameters.text(request, "slug", SLUG, NEEDED);
    }
}
