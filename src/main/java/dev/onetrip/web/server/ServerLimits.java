package dev.onetrip.web.server;

import dev.onetrip.web.InboundBody;
import dev.onetrip.web.WebProperties;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.RecvByteBufAllocator;
import java.util.function.Supplier;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/** Puts the limits of {@link WebProperties} that only the server below Spring can keep. */
final class ServerLimits implements NettyServerCustomizer {
    /** Of 64 KB at most; with one an upload loses some hundredths of its speed. */
    private static final int PIECES = 4;
    /**
     * Of an epoll channel, whose classes are here only when the service runs; other channels have none and ignore it.
     */
    private static final ChannelOption<Long> NOT_SENT =
            ChannelOption.valueOf("io.netty.channel.epoll.EpollChannelOption#TCP_NOTSENT_LOWAT");
    /**
     * Bytes that the kernel takes for a client before it sends them: enough for a fast one never to wait. Without this
     * bound it keeps up to 4 MB for each client that does not read, which no budget of the process sees.
     */
    private static final long UNSENT = 128 * 1024;

    private final WebProperties limits;
    private final Farewell farewell;
    private final Supplier<BareAnswers> bareAnswers;

    ServerLimits(WebProperties limits, Farewell farewell, Supplier<BareAnswers> bareAnswers) {
        this.limits = limits;
        this.farewell = farewell;
        this.bareAnswers = bareAnswers;
    }

    @Override
    public HttpServer apply(HttpServer server) {
        return limited(server).doOnChannelInit((observer, channel, address) -> farewell.opened(channel));
    }

    /** A server whose connections hold up no stop, such as those of probes and scrapes. */
    HttpServer limited(HttpServer server) {
        int headerBytes = (int) limits.headerLimit().toBytes();
        return server.idleTimeout(limits.idle())
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, fewPieces())
                .httpRequestDecoder(
                        decoder -> decoder.maxHeaderSize(headerBytes).maxInitialLineLength(headerBytes))
                .doOnChannelInit((observer, channel, address) -> prepare(channel));
    }

    /** What a read brings is worked on before the loop looks at its other connections: four pieces, not sixteen. */
    private static RecvByteBufAllocator fewPieces() {
        return new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(PIECES);
    }

    void prepare(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        if (pipeline.get(WriteStall.class) != null) {
            return; // one server for both ports has this twice
        }
        boolean unused = channel.config().setOption(NOT_SENT, UNSENT);
        pipeline.addFirst(new WriteStall(limits.writeStall(), limits.silence()));
        LingeringClose closing = new LingeringClose(limits.drainLimit().toBytes(), limits.drainTime());
        pipeline.addFirst(closing);
        // TLS with HTTP/2 builds its codec later; there Spring's problems have to do
        if (pipeline.get(NettyPipeline.HttpCodec) != null) {
            InboundBody body = InboundBody.of(channel);
            BareAnswers bare = bareAnswers.get();
            afterCodec(pipeline, "bareAnswers", bare);
            afterCodec(
                    pipeline,
                    "unreadBody",
                    new UnreadBody(body, limits.drainLimit().toBytes(), limits.drainTime()));
            afterCodec(pipeline, "oneAnswer", new OneAnswer(new Ending(closing, body, farewell), bare::problem));
            // sees each head as it comes, however long the request waits for its turn
            afterCodec(pipeline, "headDeadline", new HeadDeadline(limits.head(), limits.idle()));
        }
    }

    /** Before those that were added so far. */
    private static void afterCodec(ChannelPipeline pipeline, String name, ChannelHandler handler) {
        pipeline.addAfter(NettyPipeline.HttpCodec, name, handler);
    }
}
