package dev.onetrip.web;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.util.CollectionUtils;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/** A request that came earlier, without the connection that it came by. */
final class StoredRequest extends AbstractServerHttpRequest {
    private static final int CHUNK = 8 * 1024;

    private final ByteBuffer body;
    private final Scheduler readers;

    /** @param readers where the body comes up */
    StoredRequest(HttpMethod method, URI uri, HttpHeaders headers, ByteBuffer body, Scheduler readers) {
        super(method, uri, null, headers);
        this.body = body.asReadOnlyBuffer();
        this.readers = readers;
    }

    /**
     * In pieces, as from a network: what is read from it is done before more is asked for. All of it is there at once,
     * so reading it takes long: on an event loop the connections of that loop would wait.
     */
    @Override
    public Flux<DataBuffer> getBody() {
        int chunks = (body.remaining() + CHUNK - 1) / CHUNK;
        return Flux.range(0, chunks)
                .map(this::chunk)
                .<DataBuffer>map(DefaultDataBufferFactory.sharedInstance::wrap)
                .publishOn(readers, 1);
    }

    private byte[] chunk(int number) {
        byte[] bytes = new byte[Math.min(CHUNK, body.remaining() - number * CHUNK)];
        body.get(body.position() + number * CHUNK, bytes);
        return bytes;
    }

    @Override
    protected MultiValueMap<String, HttpCookie> initCookies() {
        return CollectionUtils.unmodifiableMultiValueMap(new LinkedMultiValueMap<>());
    }

    @Override
    protected @Nullable SslInfo initSslInfo() {
        return null;
    }

    @Override
    public @Nullable InetSocketAddress getRemoteAddress() {
        return null;
    }

    /** Itself: there is nothing under it. */
    @Override
    @SuppressWarnings({"TypeParameterUnusedInFormals", "unchecked"}) // Spring's signature
    public <T> T getNativeRequest() {
        return (T) this;
    }
}
