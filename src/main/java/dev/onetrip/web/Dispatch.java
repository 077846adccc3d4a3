package dev.onetrip.web;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.WebHandler;
import org.springframework.web.server.adapter.DefaultServerWebExchange;
import org.springframework.web.server.i18n.AcceptHeaderLocaleContextResolver;
import org.springframework.web.server.session.DefaultWebSessionManager;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Gives a request that came earlier to the routes, inside this process, and keeps the answer. It passed the filters
 * when it came; now it meets routes and problems only.
 */
public final class Dispatch {
    private final Supplier<? extends WebHandler> routes;
    private final WebExceptionHandler problems;
    private final ServerCodecConfigurer codecs;
    private final Scheduler readers;

    /**
     * Asks for the routes only when there is a request for them, since some of them make requests of their own.
     *
     * @param problems answers what a route failed with
     * @param readers where bodies are read, which may take long
     */
    public Dispatch(
            Supplier<? extends WebHandler> routes,
            WebExceptionHandler problems,
            ServerCodecConfigurer codecs,
            Scheduler readers) {
        this.routes = routes;
        this.problems = problems;
        this.codecs = codecs;
        this.readers = readers;
    }

    /**
     * An answer as it would have gone to a client.
     *
     * @param body read-only
     */
    public record Answer(int status, HttpHeaders headers, ByteBuffer body) {}

    /**
     * What running a request came to.
     *
     * @param answer as it would have gone to a client
     * @param ending what its status may not tell
     */
    public record Done(Answer answer, StreamOutcome.Ending ending) {}

    /**
     * Runs the request.
     *
     * @param id its request id
     * @param client the client it came from, as {@link ClientName} tells clients apart
     * @param answerLimit most bytes of the answer; a longer one is an error
     * @param progress shows the lines done so far, or what the feature shows instead
     */
    public Mono<Done> run(
            HttpMethod method,
            URI uri,
            HttpHeaders headers,
            ByteBuffer body,
            String id,
            String client,
            int answerLimit,
            Progress progress) {
        return Mono.defer(() -> {
            StreamOutcome outcome = new StreamOutcome();
            progress.show(() -> new Progress.State("", outcome.lines(), 0, Map.of()));
            CapturedResponse response = new CapturedResponse(answerLimit);
            response.getHeaders().set(RequestId.HEADER, id);
            ServerWebExchange exchange = new DefaultServerWebExchange(
                    new StoredRequest(method, uri, headers, body, readers),
                    response,
                    new DefaultWebSessionManager(),
                    codecs,
                    new AcceptHeaderLocaleContextResolver());
            exchange.getAttributes().put(ClientName.ATTRIBUTE, client);
            exchange.getAttributes().put(Progress.ATTRIBUTE, progress);
            exchange.getAttributes().put(StreamOutcome.ATTRIBUTE, outcome);
            return routes.get()
                    .handle(exchange)
                    .onErrorResume(error -> {
                        outcome.ended(Problem.of(error));
                        return problems.handle(exchange, error);
                    })
                    .then(Mono.defer(response::setComplete))
                    .then(Mono.fromSupplier(() -> done(response, outcome)));
        });
    }

    private static Done done(CapturedResponse response, StreamOutcome outcome) {
        HttpStatusCode status = response.getStatusCode();
        return new Done(
                new Answer(status == null ? 200 : status.value(), response.getHeaders(), response.body()),
                outcome.ending());
    }
}
