package dev.onetrip.commits.git;

import dev.onetrip.commits.IngestSummary;
import dev.onetrip.commits.ReadCommits;
import dev.onetrip.commits.Repository;
import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import dev.onetrip.idempotency.IdempotencyKeys;
import dev.onetrip.web.AsyncWrites;
import dev.onetrip.web.Bodies;
import dev.onetrip.web.Deadlines;
import dev.onetrip.web.JsonAnswer;
import dev.onetrip.web.Preferences;
import dev.onetrip.web.Progress;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Translates between HTTP and the indexing of a git repository, now or in the background. */
final class IndexHandler {
    private static final DataSize BODY = DataSize.ofKilobytes(16);

    private final IndexRepository index;
    private final ReadCommits read;
    private final Bodies bodies;
    private final IdempotencyKeys keys;
    private final AsyncWrites asyncWrites;
    private final GitProperties properties;

    IndexHandler(
            IndexRepository index,
            ReadCommits read,
            Bodies bodies,
            IdempotencyKeys keys,
            AsyncWrites asyncWrites,
            GitProperties properties) {
        this.index = index;
        this.read = read;
        this.bodies = bodies;
        this.keys = keys;
        this.asyncWrites = asyncWrites;
        this.properties = properties;
    }

    /**
     * 201 when the repository was not known, 200 when it was; 202 with a job unless the client waits. A client that
     * prefers respond-async does not wait, whatever the body says.
     */
    Mono<ServerResponse> index(ServerRequest request) {
        Deadline deadline = Deadlines.of(request, properties.indexDeadline());
        Preferences preferences = Preferences.of(request);
        if (preferences.rehearsal()) {
            String detail = "tx=rollback cannot be honoured: a clone is made and kept outside of the transaction";
            return Mono.error(new Refusal.Invalid(Preferences.HEADER, detail));
        }
        return bodies.bytes(request, BODY).flatMap(body -> {
            NewIndexing asked = NewIndexing.READING.read(body);
            RepositoryUrl url = RepositoryUrl.of(asked.url(), properties);
            Optional<Progress> progress = Progress.of(request);
            if (progress.isPresent()) {
                return now(request, url, deadline, preferences, progress);
            }
            return asked.waits() && !preferences.respondAsync()
                    ? waiting(request, url, deadline, preferences)
                    : asyncWrites.later(request, body);
        });
    }

    private Mono<ServerResponse> waiting(
            ServerRequest request, RepositoryUrl url, Deadline deadline, Preferences preferences) {
        if (keys.of(request, "", List.of()).isPresent()) {
            String detail = "cannot be honoured where the client waits: an indexing that is sent again adds what is new"
                    + " since, so no answer is kept; leave it out, or do not wait";
            return Mono.error(new Refusal.Invalid(IdempotencyKeys.HEADER, detail));
        }
        return now(request, url, deadline, preferences, Optional.empty());
    }

    /** Sent again it adds what is new since, so the key of a job only keeps it from running twice at a time. */
    private Mono<ServerResponse> now(
            ServerRequest request,
            RepositoryUrl url,
            Deadline deadline,
            Preferences preferences,
            Optional<Progress> progress) {
        return keys.once(keys.of(request, "", List.of(url.uri().toString())), index.index(url, deadline, progress))
                .flatMap(indexed -> read.repository(url.slug(), deadline)
                        .flatMap(
                                repository -> answer(preferences, indexed, IndexedRepository.of(repository, indexed))));
    }

    private static Mono<ServerResponse> answer(
            Preferences preferences, IndexRepository.Indexed indexed, IndexedRepository body) {
        ServerResponse.BodyBuilder answer = ServerResponse.status(indexed.created() ? 201 : 200)
                .location(URI.create("/repositories/" + body.slug()));
        return preferences.minimal()
                ? answer.header(Preferences.APPLIED, "return=minimal").build()
                : JsonAnswer.of(answer, body);
    }

    /**
     * The repository with what it holds, and what this indexing did.
     *
     * @param updated the last ingest after the first
     */
    record IndexedRepository(
            String slug,
            @Nullable String url,
            Instant created,
            @Nullable Instant updated,
            long commits,
            long authors,
            IngestSummary summary) {
        static IndexedRepository of(Repository.Counted repository, IndexRepository.Indexed indexed) {
            return new IndexedRepository(
                    repository.slug(),
                    repository.url(),
                    repository.created(),
                    repository.updated(),
                    repository.commits(),
                    repository.authors(),
                    indexed.summary());
        }
    }
}
