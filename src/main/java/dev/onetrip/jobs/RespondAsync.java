package dev.onetrip.jobs;

import dev.onetrip.idempotency.IdempotencyKeys;
import dev.onetrip.idempotency.RequestKey;
import dev.onetrip.web.AsyncWrites;
import dev.onetrip.web.Bodies;
import dev.onetrip.web.ClientName;
import dev.onetrip.web.HeldBytes;
import dev.onetrip.web.JsonAnswer;
import dev.onetrip.web.Preferences;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Turns a write that prefers respond-async into a job: 202 once the job is durable, nothing else done yet. */
final class RespondAsync implements AsyncWrites {
    /** Of a body on its way to the database, beside the body itself: a bound value, and a message. */
    private static final int COPIES = 2;

    private final JobStore store;
    private final Bodies bodies;
    private final IdempotencyKeys keys;
    private final JobsProperties properties;
    private final JobIds ids = new JobIds();
    private final Runnable added;

    /** @param added told of each new job, so that it need not wait for a look */
    RespondAsync(JobStore store, Bodies bodies, IdempotencyKeys keys, JobsProperties properties, Runnable added) {
        this.store = store;
        this.bodies = bodies;
        this.keys = keys;
        this.properties = properties;
        this.added = added;
    }

    @Override
    public Mono<ServerResponse> filter(ServerRequest request, HandlerFunction<ServerResponse> next) {
        Preferences preferences = Preferences.of(request);
        if (!preferences.respondAsync() || HttpMethod.GET.equals(request.method())) {
            return next.handle(request);
        }
        return bodies.bytes(request, properties.bodyLimit()).flatMap(body -> {
            HeldBytes.of(request).take((long) COPIES * body.length);
            return later(request, body);
        });
    }

    @Override
    public Mono<ServerResponse> later(ServerRequest request, byte[] body) {
        Preferences preferences = Preferences.of(request);
        return Mono.defer(() -> store.add(job(request, preferences, body)))
                .doOnNext(job -> added.run())
                .flatMap(job -> {
                    ServerResponse.BodyBuilder answer =
                            ServerResponse.status(HttpStatus.ACCEPTED).location(URI.create("/jobs/" + job.id()));
                    if (preferences.respondAsync()) {
                        answer.header(Preferences.APPLIED, "respond-async");
                    }
                    return JsonAnswer.of(answer, job);
                });
    }

    private NewJob job(ServerRequest request, Preferences preferences, byte[] body) {
        Optional<RequestKey> key =
                keys.of(request, "job", List.of(HexFormat.of().formatHex(body)));
        UUID id = key.map(RequestKey::key).orElseGet(ids::next);
        String query = request.uri().getRawQuery();
        String contentType =
                request.headers().contentType().map(MediaType::toString).orElse("");
        return new NewJob(
                id,
                key.map(RequestKey::request).orElse(id),
                request.method().name(),
                request.uri().getRawPath() + (query == null ? "" : "?" + query),
                contentType,
                preferences.kept(),
                key.isPresent()
                        ? request.headers().header(IdempotencyKeys.HEADER).get(0)
                        : "job-" + id,
                ClientName.of(request),
                ByteBuffer.wrap(body),
                TakenJob.isStream(contentType) ? bodies.count(body) : 1);
    }
}
