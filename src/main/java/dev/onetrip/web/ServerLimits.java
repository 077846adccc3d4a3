package dev.onetrip.web;

import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import reactor.netty.http.server.HttpServer;

/** Puts the limits of {@link WebProperties} that only the server below Spring can keep. */
final class ServerLimits implements NettyServerCustomizer {
    private final WebProperties limits;

    ServerLimits(WebProperties limits) {
        this.limits = limits;
    }

    @Override
    public HttpServer apply(HttpServer server) {
        int headerBytes = (int) limits.headerLimit().toBytes();
        return server.idleTimeout(limits.idle())
                .httpRequestDecoder(
                        decoder -> decoder.maxHeaderSize(headerBytes).maxInitialLineLength(headerBytes))
                .doOnChannelInit((observer, channel, address) ->
                        channel.pipeline().addFirst(new WriteStall(limits.writeStall())));
    }
}
