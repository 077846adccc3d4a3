package dev.onetrip.jobs;

import dev.onetrip.core.Refusal;
import dev.onetrip.web.JsonAnswer;
import dev.onetrip.web.Parameters;
import dev.onetrip.web.StoredAnswer;
import dev.onetrip.web.WholeAnswer;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Translates between HTTP and jobs: look at one, follow it, fetch its answer, cancel it; 404 for another's. */
final class JobsHandler {
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final JobStore store;
    private final KeptAnswers answers;
    private final JobsProperties properties;

    JobsHandler(JobStore store, KeptAnswers answers, JobsProperties properties) {
        this.store = store;
        this.answers = answers;
        this.properties = properties;
    }

    Mono<ServerResponse> one(ServerRequest request) {
        return job(request).flatMap(job -> JsonAnswer.of(ServerResponse.ok(), job));
    }

    /** An event for every change that is seen, the last when the job is finished. */
    Mono<ServerResponse> follow(ServerRequest request) {
        return job(request).flatMap(first -> {
            Flux<ServerSentEvent<Job>> events = Flux.interval(properties.watchInterval())
                    .onBackpressureDrop()
                    .concatMap(tick -> job(request), 1)
                    .startWith(first)
                    .takeUntil(Job::isFinished)
                    .publish(
                            states -> Flux.merge(states.distinctUntilChanged().map(JobsHandler::event), beats(states)));
            return ServerResponse.ok()
                    .contentType(MediaType.TEXT_EVENT_STREAM)
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .body(BodyInserters.fromServerSentEvents(events));
        });
    }

    private static ServerSentEvent<Job> event(Job job) {
        return ServerSentEvent.builder(job).event("job").build();
    }

    /** Comments that keep the connection from looking dead, until the states end. */
    private static Flux<ServerSentEvent<Job>> beats(Flux<Job> states) {
        return Flux.interval(HEARTBEAT)
                .onBackpressureDrop()
                .map(beat -> ServerSentEvent.<Job>builder().comment("").build())
                .takeUntilOther(states.last());
    }

    /** The answer as the client would have got it, with its status; 404 until there is one, and without a job. */
    Mono<ServerResponse> answer(ServerRequest request) {
        UUID id = id(request);
        return answers.one(id, Viewer.of(request), bytes -> WholeAnswer.reserve(request, bytes))
                .switchIfEmpty(job(request)
                        .flatMap(job -> Mono.error(() -> new Refusal.NotFound(
                                "The job " + id + " is " + job.state() + " and has no answer yet."))))
                .flatMap(kept -> {
                    StoredAnswer.mark(request);
                    ServerResponse.BodyBuilder answer = ServerResponse.status(kept.status());
                    answer.headers(headers -> headers.putAll(kept.headers()));
                    return kept.body().hasRemaining() ? WholeAnswer.send(answer, kept.body()) : answer.build();
                });
    }

    /** 202 when the job will end, 409 when it has. What it has done stays done. */
    Mono<ServerResponse> cancel(ServerRequest request) {
        UUID id = id(request);
        return job(request)
                .flatMap(job -> store.cancel(id))
                .flatMap(cancelled -> cancelled
                        ? job(request)
                                .flatMap(job -> JsonAnswer.of(
                                        ServerResponse.status(HttpStatus.ACCEPTED)
                                                .location(URI.create("/jobs/" + id)),
                                        job))
                        : Mono.error(new Refusal.Finished("The job " + id + " is finished.")));
    }

    private Mono<Job> job(ServerRequest request) {
        UUID id = id(request);
        return store.one(id, Viewer.of(request))
                .switchIfEmpty(Mono.error(() -> new Refusal.NotFound("There is no job " + id + ".")));
    }

    private static UUID id(ServerRequest request) {
        return Parameters.uuid(request, "id");
    }
}
