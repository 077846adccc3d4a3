package dev.onetrip.commits;

import dev.onetrip.core.Deadline;
import dev.onetrip.web.Deadlines;
import dev.onetrip.web.JsonAnswer;
import dev.onetrip.web.Listing;
import dev.onetrip.web.Ndjson;
import java.util.regex.Pattern;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Translates between HTTP and the reading of repositories, commits and authors. */
final class ReadCommitsHandler {
    private static final Pattern SHA = Pattern.compile("(?:[0-9a-f]{2}){1,32}");

    private final ReadCommits read;
    private final Ndjson ndjson;
    private final ReadProperties properties;

    ReadCommitsHandler(ReadCommits read, Ndjson ndjson, ReadProperties properties) {
        this.read = read;
        this.ndjson = ndjson;
        this.properties = properties;
    }

    Mono<ServerResponse> repository(ServerRequest request) {
        return read.repository(Paths.slug(request), deadline(request))
                .flatMap(repository -> JsonAnswer.of(ServerResponse.ok(), repository));
    }

    Listing<String, Repository> repositories() {
        return Listing.byText(
                ndjson,
                Paths.SLUG,
                Repository::slug,
                (request, direction) ->
                        (after, limit) -> read.repositories(direction, after, limit, deadline(request)));
    }

    Listing<String, Commit> commits() {
        return Listing.byText(ndjson, SHA, Commit::sha, (request, direction) -> {
            String slug = Paths.slug(request);
            return (after, limit) ->
                    read.commits(new ReadCommits.Part<>(slug, direction, after, limit), deadline(request));
        });
    }

    Listing<Long, Commit.Counted> authors() {
        return Listing.byId(ndjson, Commit.Counted::id, (request, direction) -> {
            String slug = Paths.slug(request);
            return (after, limit) ->
                    read.authors(new ReadCommits.Part<>(slug, direction, after, limit), deadline(request));
        });
    }

    private Deadline deadline(ServerRequest request) {
        return Deadlines.of(request, properties.readDeadline());
    }
}
