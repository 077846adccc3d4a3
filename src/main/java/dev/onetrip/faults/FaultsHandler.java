package dev.onetrip.faults;

import dev.onetrip.web.Bodies;
import dev.onetrip.web.JsonAnswer;
import java.net.InetSocketAddress;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Translates between HTTP and the faults; each is answered when it is over. */
final class FaultsHandler {
    private final Faults faults;
    private final Bodies bodies;

    FaultsHandler(Faults faults, Bodies bodies) {
        this.faults = faults;
        this.bodies = bodies;
    }

    Mono<ServerResponse> hold(ServerRequest request) {
        return bodies.json(request, HeldBoard.READING)
                .flatMap(body -> faults.hold(body.value()))
                .flatMap(held -> JsonAnswer.of(ServerResponse.ok(), held));
    }

    Mono<ServerResponse> cut(ServerRequest request) {
        return bodies.json(request, CutConnections.READING)
                .flatMap(body -> faults.cut())
                .flatMap(cut -> JsonAnswer.of(ServerResponse.ok(), cut));
    }

    Mono<ServerResponse> flood(ServerRequest request) {
        InetSocketAddress service = request.localAddress().orElseThrow();
        return bodies.json(request, Flood.Wanted.READING)
                .flatMap(body -> Flood.pass(body.value(), service))
                .flatMap(passed -> JsonAnswer.of(ServerResponse.ok(), passed));
    }
}
