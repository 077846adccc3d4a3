package dev.onetrip.web;

import static dev.onetrip.web.Routes.route;
import static org.springframework.web.reactive.function.server.RequestPredicates.accept;
import static org.springframework.web.reactive.function.server.RequestPredicates.contentType;

import dev.onetrip.core.Receipt;
import dev.onetrip.core.Refusal;
import dev.onetrip.web.server.WithServer;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The smallest service that uses everything of the package; no stereotype, so that no component scan finds it. */
@EnableAutoConfiguration
@Import(WebConfiguration.class)
@WithServer
class TinyWeb {
    /** A test against this service on a random port, with sizes small enough to meet, and times that no test meets. */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @SpringBootTest(
            classes = TinyWeb.class,
            webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
            properties = {
                // there is no database here for readiness to ask
                "management.endpoint.health.validate-group-membership=false",
                "logging.level.onetrip.access=info",
                "onetrip.web.body-limit=1000B",
                "onetrip.web.line-limit=100B",
                "onetrip.web.body-stall=60s",
                "onetrip.web.write-stall=60s",
                "onetrip.web.drain-limit=16MB",
                "onetrip.web.drain-time=60s",
                "onetrip.web.head=60s"
            })
    @interface Started {}

    /** The same with times short enough to meet. */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @SpringBootTest(
            classes = TinyWeb.class,
            webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
            properties = {
                "management.endpoint.health.validate-group-membership=false",
                "onetrip.web.body-stall=1s",
                "onetrip.web.write-stall=500ms",
                "onetrip.web.silence=3s",
                "onetrip.web.head=900ms"
            })
    @interface Impatient {}

    /** Falls when the endless answer was given up. */
    static final CountDownLatch CUT = new CountDownLatch(1);

    record Thing(
            String name,
            BigDecimal score,
            Instant created,
            @Nullable Instant updated) {}

    record Deadlined(long millis) {}

    static final Reading<Thing> THING = Reading.of(
            fields -> new Thing(
                    fields.text("name", 1, 8),
                    fields.optionalDecimal("score", BigDecimal.ZERO, BigDecimal.valueOf(1000), 2)
                            .orElse(BigDecimal.ZERO),
                    Instant.EPOCH,
                    null),
            "name",
            "score");

    @Bean
    Routes things(Bodies bodies, Ndjson ndjson) {
        return route().POST(
                        "/things",
                        contentType(MediaType.APPLICATION_JSON),
                        request -> bodies.json(request, THING)
                                .flatMap(thing -> JsonAnswer.of(ServerResponse.ok(), thing.value())))
                .POST(
                        "/things",
                        contentType(MediaType.APPLICATION_NDJSON),
                        request -> ndjson.answer(request, bodies.lines(request).concatMap(TinyWeb::verdict, 1)))
                .GET("/things", accept(MediaType.APPLICATION_JSON), numbers(ndjson)::page)
                .withAttributes(Query.ignored())
                .GET(
                        "/things",
                        accept(MediaType.APPLICATION_NDJSON),
                        request -> ndjson.answer(request, Flux.range(0, 10_000)))
                .GET("/things/{id}", request -> ServerResponse.ok().bodyValue(request.pathVariable("id")))
                .withAttributes(Query.ignored())
                .build();
    }

    @Bean
    Routes faults(Ndjson ndjson) {
        return route().GET("/boom", request -> Mono.error(new IllegalStateException("secret of the inside")))
                .GET("/full", request -> Mono.error(new Refusal.Full("The queue is full", Duration.ofMillis(1200))))
                .GET(
                        "/torn",
                        request -> ndjson.answer(
                                request, Flux.concat(Flux.just(1), Mono.error(new IllegalStateException("secret")))))
                .GET("/refused-stream", request -> ndjson.answer(request, Flux.error(new Refusal.NotFound("None"))))
                .GET(
                        "/endless",
                        request -> ndjson.answer(
                                request,
                                Flux.range(0, Integer.MAX_VALUE)
                                        .map(n -> "x".repeat(1000))
                                        .doOnCancel(CUT::countDown)))
                .GET(
                        "/deadline",
                        request -> ServerResponse.ok()
                                .bodyValue(new Deadlined(Deadlines.of(request, Duration.ofSeconds(5))
                                        .left()
                                        .toMillis())))
                .GET(
                        "/receipt",
                        request -> Mono.deferContextual(context -> {
                            Receipt.in(context).orElseThrow().addRoundTrip(2_000_000);
                            return ServerResponse.noContent().build();
                        }))
                .build();
    }

    private static Mono<?> verdict(Line line) {
        return Mono.<Object>fromCallable(() -> Map.of(
                        "line", line.number(), "name", THING.read(line.bytes()).name()))
                .onErrorResume(error -> Mono.just(RefusedLine.of(line, error)));
    }

    /** 250 numbers. */
    private static Listing<Long, Long> numbers(Ndjson ndjson) {
        return Listing.byId(
                ndjson,
                number -> number,
                (request, direction) ->
                        (after, limit) -> Mono.just(LongStream.rangeClosed(after + 1, Math.min(after + limit, 250))
                                .boxed()
                                .toList()));
    }
}
