package dev.onetrip.web;

import dev.onetrip.core.Refusal;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.http.server.HttpServerRequest;

/**
 * What the connection of a body and its reader tell each other. The connection tells why the rest of the body will
 * never come although it is open: its chunks cannot be read, or its client has ended before it. The reader tells that
 * it reads no more although the body has not ended. One per connection.
 */
public final class InboundBody {
    private static final AttributeKey<InboundBody> KEY = AttributeKey.valueOf(InboundBody.class, "onetrip");

    private final Sinks.Empty<Void> broken = Sinks.empty();
    private volatile LongConsumer unread = request -> {};
    private final AtomicLong request = new AtomicLong();

    /** That of a new connection. */
    public static InboundBody of(Channel connection) {
        InboundBody body = new InboundBody();
        connection.attr(KEY).set(body);
        return body;
    }

    /** From now on no byte of the body comes, for that reason. */
    public void broken(String detail) {
        Sinks.EmitResult unused = broken.tryEmitError(new Refusal.Unreadable(detail, List.of()));
    }

    /** What is done, on any thread, where the body of a request is not read to its end. */
    public void whenUnread(LongConsumer then) {
        unread = then;
    }

    /** The next request has come; on the connection's thread. */
    public void next() {
        long unused = request.incrementAndGet();
    }

    /** Whether no later request has come. */
    public boolean isCurrent(long number) {
        return request.get() == number;
    }

    /** The body of a request, which fails when its rest will not come. */
    static <T> Flux<T> watched(ServerHttpRequest request, Flux<T> body) {
        if (!(ServerHttpRequestDecorator.getNativeRequest(request) instanceof HttpServerRequest received)) {
            return body;
        }
        AtomicReference<InboundBody> found = new AtomicReference<>(new InboundBody());
        HttpServerRequest unused = received.withConnection(connection -> {
            InboundBody known = connection.channel().attr(KEY).get();
            if (known != null) {
                found.set(known);
            }
        });
        InboundBody inbound = Objects.requireNonNull(found.get());
        Mono<Void> broken = inbound.broken.asMono();
        long number = inbound.request.get();
        return body.doOnCancel(() -> inbound.unread.accept(number)).takeUntilOther(broken);
    }
}
