package dev.onetrip.web;

import java.nio.ByteBuffer;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * An answer that is in memory whole, and may be large: inside the budget of held bytes until its client has read it,
 * and handed to the network in pieces, which copies what it is handed.
 */
public final class WholeAnswer {
    private static final int PIECE = 16 * 1024;
    /** The answer, and what the network has of it. */
    private static final int COPIES = 2;

    private WholeAnswer() {}

    /**
     * Before an answer of that many bytes is in memory.
     *
     * @throws dev.onetrip.core.Refusal.Full where the budget has no room for it
     */
    public static void reserve(ServerRequest request, int bytes) {
        HeldBytes.of(request).take((long) COPIES * bytes);
    }

    /** Sends the bytes, for which there is room, behind a head that is begun. */
    public static Mono<ServerResponse> send(ServerResponse.BodyBuilder head, ByteBuffer bytes) {
        return head.contentLength(bytes.remaining())
                .body((response, context) -> response.writeWith(pieces(bytes, response.bufferFactory())));
    }

    private static Flux<DataBuffer> pieces(ByteBuffer bytes, DataBufferFactory buffers) {
        int count = (bytes.remaining() + PIECE - 1) / PIECE;
        return Flux.range(0, count).map(piece -> {
            int from = bytes.position() + piece * PIECE;
            return buffers.wrap(bytes.slice(from, Math.min(PIECE, bytes.limit() - from)));
        });
    }
}
