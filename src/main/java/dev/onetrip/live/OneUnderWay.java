package dev.onetrip.live;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Asks for an event when the one before has gone to the kernel. The server itself would take 128 ahead: for a slow
 * reader of states as many that are out of date.
 */
final class OneUnderWay {
    private OneUnderWay() {}

    static Flux<DataBuffer> of(Flux<byte[]> events, DataBufferFactory buffers) {
        return buffers instanceof NettyDataBufferFactory netty
                ? events.concatMap(event -> one(event, netty), 0)
                : events.map(buffers::wrap);
    }

    private static Flux<DataBuffer> one(byte[] event, NettyDataBufferFactory buffers) {
        Departing departing = new Departing(event);
        return Flux.concat(Mono.just(buffers.wrap(departing)), departing.gone.asMono());
    }

    /** Tells when it is released. Direct, since one on the heap is copied, and released, before it is sent. */
    private static final class Departing extends UnpooledDirectByteBuf {
        private final Sinks.Empty<DataBuffer> gone = Sinks.empty();

        Departing(byte[] event) {
            super(UnpooledByteBufAllocator.DEFAULT, event.length, event.length);
            writeBytes(event);
        }

        @Override
        protected void deallocate() {
            super.deallocate();
            // the only emission of this sink: it cannot be refused
            Sinks.EmitResult unused = gone.tryEmitEmpty();
        }
    }
}
