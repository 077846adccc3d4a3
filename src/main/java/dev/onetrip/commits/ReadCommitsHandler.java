package dev.onetrip.commits;

import dev.onetrip.core.Deadline;
import dev.onetrip.web.Cursor;
import dev.onetrip.web.Deadlines;
import dev.onetrip.web.Ndjson;
import dev.onetrip.web.Page;
import dev.onetrip.web.Walk;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Translates between HTTP and the reading of repositories, commits and authors. */
final class ReadCommitsHandler {
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
                .flatMap(repository -> ServerResponse.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue(repository));
    }

    Mono<ServerResponse> repositories(ServerRequest request) {
        Page page = Page.of(request);
        return read.repositories(afterText(page), page.rows(), deadline(request))
                .flatMap(rows -> page.answer(request, rows, repository -> Cursor.of(repository.slug())));
    }

    Mono<ServerResponse> repositoriesStream(ServerRequest request) {
        return ndjson.answer(
                request,
                Walk.by(
                        after -> read.repositories(after, Page.MAX_LIMIT, deadline(request)),
                        "",
                        Repository::slug,
                        Page.MAX_LIMIT));
    }

    Mono<ServerResponse> commits(ServerRequest request) {
        Page page = Page.of(request);
        return read.commits(Paths.slug(request), Cursors.sha(page), page.rows(), deadline(request))
                .flatMap(rows -> page.answer(request, rows, commit -> Cursor.of(commit.sha())));
    }

    Mono<ServerResponse> commitsStream(ServerRequest request) {
        String slug = Paths.slug(request);
        return ndjson.answer(
                request,
                Walk.by(
                        after -> read.commits(slug, after, Page.MAX_LIMIT, deadline(request)),
                        "",
                        Commit::sha,
                        Page.MAX_LIMIT));
    }

    Mono<ServerResponse> authors(ServerRequest request) {
        Page page = Page.of(request);
        long after = page.after().map(cursor -> cursor.number(0)).orElse(0L);
        return read.authors(Paths.slug(request), after, page.rows(), deadline(request))
                .flatMap(rows -> page.answer(request, rows, author -> Cursor.of(author.id())));
    }

    Mono<ServerResponse> authorsStream(ServerRequest request) {
        String slug = Paths.slug(request);
        return ndjson.answer(
                request,
                Walk.byId(
                        after -> read.authors(slug, after, Page.MAX_LIMIT, deadline(request)),
                        Commit.Counted::id,
                        Page.MAX_LIMIT));
    }

    private Deadline deadline(ServerRequest request) {
        return Deadlines.of(request, properties.readDeadline());
    }

    private static String afterText(Page page) {
        return page.after().map(cursor -> cursor.text(0)).orElse("");
    }
}
