package dev.onetrip.bench;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** A server that does next to nothing, in a JVM of its own: what a request costs before the service adds anything. */
final class BareServer {
    static final String PORT = "bare server on port ";
    private static final byte[] ANSWER = "{\"id\":1}".getBytes(StandardCharsets.US_ASCII);

    private BareServer() {}

    /**
     * Serves until it is killed.
     *
     * @param kind {@code netty}, or {@code webflux}: a router function with Jackson, which reads the body of a PUT
     */
    public static void main(String[] kind) {
        HttpServer server = HttpServer.create().host("127.0.0.1").port(0);
        DisposableServer bound = kind[0].equals("netty") ? netty(server) : webFlux(server);
        System.out.println(PORT + bound.port());
        bound.onDispose().block(Duration.ofHours(1));
    }

    private static DisposableServer netty(HttpServer server) {
        return server.handle((request, response) -> response.header("Content-Type", "application/json")
                        .header("Content-Length", Integer.toString(ANSWER.length))
                        .sendByteArray(Mono.just(ANSWER)))
                .bindNow();
    }

    private static DisposableServer webFlux(HttpServer server) {
        var routes = RouterFunctions.route()
                .GET("/strategies", request -> ServerResponse.ok().bodyValue(Map.of("id", 1)))
                .PUT(
                        "/customers/{id}",
                        request -> request.bodyToMono(Map.class)
                                .flatMap(body -> ServerResponse.ok().bodyValue(body)))
                .build();
        return server.handle(new ReactorHttpHandlerAdapter(RouterFunctions.toHttpHandler(routes)))
                .bindNow();
    }
}
