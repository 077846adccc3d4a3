package dev.onetrip.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.onetrip.web.Fields;
import dev.onetrip.web.Reading;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** Creations that all come at once, sent to this service by itself over its own port. */
final class Flood {
    /** A client that waits longer has gone. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int CONNECTIONS = 256;

    private Flood() {}

    /**
     * What is asked for.
     *
     * @param requests how many
     */
    record Wanted(long board, int requests) {
        private static final int MOST = 10_000;

        static final Reading<Wanted> READING = Reading.of(Wanted::of, "board", "requests");

        private static Wanted of(Fields fields) {
            return new Wanted(fields.integer("board", 1, Long.MAX_VALUE), (int) fields.integer("requests", 1, MOST));
        }
    }

    /**
     * What became of it.
     *
     * @param answers how many had each status; 0 for those without an answer
     * @param slowestMillis the longest that one waited, for a connection too
     */
    record Passed(Map<Integer, Integer> answers, double slowestMillis) {}

    private record One(int status, long nanos) {}

    /**
     * Ends with the last answer.
     *
     * @param service where this service listens, without TLS
     */
    static Mono<Passed> pass(Wanted wanted, InetSocketAddress service) {
        String name = "flood-" + UUID.randomUUID() + "-";
        return Mono.usingWhen(
                Mono.fromSupplier(Flood::connections),
                connections -> {
                    HttpClient client = HttpClient.create(connections)
                            .remoteAddress(() -> service)
                            .responseTimeout(PATIENCE);
                    return Flux.range(0, wanted.requests())
                            .flatMap(i -> one(client, wanted.board(), name + i), wanted.requests())
                            .collectList()
                            .map(Flood::sum);
                },
                ConnectionProvider::disposeLater);
    }

    private static ConnectionProvider connections() {
        return ConnectionProvider.builder("flood")
                .maxConnections(CONNECTIONS)
                .pendingAcquireMaxCount(Wanted.MOST)
                .pendingAcquireTimeout(PATIENCE)
                .build();
    }

    private static Mono<One> one(HttpClient client, long board, String name) {
        String user = "{\"username\":\"" + name
                + "\",\"score\":1,\"profile\":{\"firstname\":\"Flood\",\"lastname\":\"Flood\"}}";
        return Mono.defer(() -> {
            long begun = System.nanoTime();
            return client.headers(
                            headers -> headers.set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON))
                    .post()
                    .uri("/boards/" + board + "/users")
                    .send(ByteBufFlux.fromInbound(Mono.fromSupplier(() -> Unpooled.copiedBuffer(user, UTF_8))))
                    .responseSingle((response, body) ->
                            body.then(Mono.just(response.status().code())))
                    .onErrorReturn(0)
                    .map(status -> new One(status, System.nanoTime() - begun));
        });
    }

    private static Passed sum(Iterable<One> all) {
        Map<Integer, Integer> answers = new TreeMap<>();
        long slowest = 0;
        for (One one : all) {
            answers.merge(one.status(), 1, Integer::sum);
            slowest = Math.max(slowest, one.nanos());
        }
        return new Passed(answers, slowest / (double) TimeUnit.MILLISECONDS.toNanos(1));
    }
}
