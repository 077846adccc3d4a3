package dev.onetrip.web;

import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.codec.EncoderHttpMessageWriter;
import org.springframework.http.codec.HttpMessageWriter;
import org.springframework.http.codec.json.JacksonJsonEncoder;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.ObjectMapper;

/**
 * An answer that is one JSON value, encoded whole by one call; its bytes are on the heap, where nothing is lost with a
 * client that hangs up.
 */
public final class JsonAnswer {
    private JsonAnswer() {}

    /** The value behind a head that is begun. */
    public static Mono<ServerResponse> of(ServerResponse.BodyBuilder head, Object value) {
        return head.contentType(MediaType.APPLICATION_JSON).build((exchange, context) -> {
            byte[] body = JsonLine.of(mapper(context.messageWriters()), value);
            return write(exchange.getResponse(), body);
        });
    }

    /**
     * The same of a value that is encoded already.
     *
     * @param body as {@link JsonLine} encodes a value; must not change
     */
    public static Mono<ServerResponse> encoded(ServerResponse.BodyBuilder head, byte[] body) {
        return head.contentType(MediaType.APPLICATION_JSON)
                .build((exchange, context) -> write(exchange.getResponse(), body));
    }

    private static Mono<Void> write(ServerHttpResponse response, byte[] body) {
        response.getHeaders().setContentLength(body.length);
        return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
    }

    private static ObjectMapper mapper(List<HttpMessageWriter<?>> writers) {
        for (HttpMessageWriter<?> writer : writers) {
            if (writer instanceof EncoderHttpMessageWriter<?> encoding
                    && encoding.getEncoder() instanceof JacksonJsonEncoder json) {
                return json.getMapper();
            }
        }
        throw new IllegalStateException("no encoder of JSON is configured");
    }
}
