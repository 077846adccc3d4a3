package dev.onetrip.web.server;

import dev.onetrip.web.WebProperties;
import io.netty.channel.ChannelPipeline;
import java.util.function.Supplier;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/** Puts the limits of {@link WebProperties} that only the server below Spring can keep. */
final class ServerLimits implements NettyServerCustomizer {
    private final WebProperties limits;
    private final Supplier<BareAnswers> bareAnswers;

    ServerLimits(WebProperties limits, Supplier<BareAnswers> bareAnswers) {
        this.limits = limits;
        this.bareAnswers = bareAnswers;
    }

    @Override
    public HttpServer apply(HttpServer server) {
        int headerBytes = (int) limits.headerLimit().toBytes();
        return server.idleTimeout(limits.idle())
                .httpRequestDecoder(
                        decoder -> decoder.maxHeaderSize(headerBytes).maxInitialLineLength(headerBytes))
                .doOnChannelInit((observer, channel, address) -> prepare(channel.pipeline()));
    }

    private void prepare(ChannelPipeline pipeline) {
        if (pipeline.get(WriteStall.class) != null) {
            return; // one server for both ports has this twice
        }
        pipeline.addFirst(new WriteStall(limits.writeStall(), limits.silence()));
        // TLS with HTTP/2 builds its codec later; there Spring's problems have to do
        if (pipeline.get(NettyPipeline.HttpCodec) != null) {
            pipeline.addAfter(NettyPipeline.HttpCodec, "bareAnswers", bareAnswers.get());
            pipeline.addAfter(NettyPipeline.HttpCodec, "headDeadline", new HeadDeadline(limits.head(), limits.idle()));
        }
    }
}
