package dev.onetrip.commits.ingest;

import dev.onetrip.commits.Paths;
import dev.onetrip.core.Refusal;
import dev.onetrip.idempotency.RequestKey;
import dev.onetrip.web.ClientName;
import dev.onetrip.web.Parameters;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * Which stream an upload is, by the header {@value #HEADER}.
 *
 * @param slug of the repository
 * @param text as the client says it
 * @param stream the client and its id: streams of different clients never meet
 */
record StreamId(String slug, String text, UUID stream) {
    static final String HEADER = "Stream-Id";

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._~-]{1,128}");
    private static final String NEEDED = "an id of 1 to 128 of A-Z, a-z, 0-9, '.', '_', '~' and '-'";

    static boolean isIn(ServerRequest request) {
        return !request.headers().header(HEADER).isEmpty();
    }

    /** That of the header, which has to be there. */
    static StreamId ofHeader(ServerRequest request) {
        List<String> values = request.headers().header(HEADER);
        if (values.size() != 1) {
            throw new Refusal.Unreadable(HEADER, "must be given once, not " + values.size() + " times");
        }
        return of(request, HEADER, values.get(0));
    }

    /** That of the path. */
    static StreamId ofPath(ServerRequest request) {
        return of(request, "id", request.pathVariable("id"));
    }

    private static StreamId of(ServerRequest request, String field, String text) {
        String id = Parameters.text(field, text, FORM, NEEDED);
        return new StreamId(Paths.slug(request), id, RequestKey.digest("stream", ClientName.of(request), id));
    }
}
