package dev.onetrip.web;

import dev.onetrip.core.Refusal;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An answer that is kept in memory, up to a limit. */
final class CapturedResponse extends AbstractServerHttpResponse {
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final int limit;

    /** @param limit most bytes; a longer answer fails */
    CapturedResponse(int limit) {
        super(DefaultDataBufferFactory.sharedInstance);
        this.limit = limit;
    }

    ByteBuffer body() {
        return ByteBuffer.wrap(body.toByteArray()).asReadOnlyBuffer();
    }

    @Override
    protected Mono<Void> writeWithInternal(Publisher<? extends DataBuffer> buffers) {
        return Flux.from(buffers).doOnNext(this::keep).then();
    }

    @Override
    @SuppressWarnings("NestedPublishers") // Spring's signature
    protected Mono<Void> writeAndFlushWithInternal(Publisher<? extends Publisher<? extends DataBuffer>> parts) {
        return Flux.from(parts).concatMap(this::writeWithInternal).then();
    }

    private void keep(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        if (body.size() + (long) bytes.length > limit) {
            throw new Refusal.TooLarge("The answer is longer than " + limit + " bytes; ask for return=minimal.");
        }
        body.writeBytes(bytes);
    }

    @Override
    protected void applyStatusCode() {
        // read from the response when it is complete
    }

    @Override
    protected void applyHeaders() {
        // read from the response when it is complete
    }

    @Override
    protected void applyCookies() {
        // there are none
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // Spring's signature
    public <T> T getNativeResponse() {
        throw new UnsupportedOperationException("a captured response has no connection");
    }
}
