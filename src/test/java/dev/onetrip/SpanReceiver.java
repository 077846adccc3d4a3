package dev.onetrip;

import dev.onetrip.support.Eventually;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** What stands in for a collector: takes spans by OTLP over HTTP and keeps the messages as they are. */
final class SpanReceiver implements AutoCloseable {
    /** A character for each byte. */
    static final Charset BYTES = StandardCharsets.ISO_8859_1;

    private static final String PATH = "/v1/traces";

    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final DisposableServer server;

    private SpanReceiver() {
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .route(routes -> routes.post(
                        PATH,
                        (request, response) -> request.receive()
                                .aggregate()
                                .asString(BYTES)
                                .doOnNext(messages::add)
                                .then(response.status(200).send())))
                .bindNow();
    }

    /** On a free port. */
    static SpanReceiver start() {
        return new SpanReceiver();
    }

    /** What the service is told. */
    String url() {
        return "http://127.0.0.1:" + server.port() + PATH;
    }

    /** Every message so far, once one has the text. */
    String untilItHas(String text) {
        return Eventually.first(Eventually.SOON, () -> String.join("\n", messages), all -> all.contains(text));
    }

    @Override
    public void close() {
        server.disposeNow();
    }
}
