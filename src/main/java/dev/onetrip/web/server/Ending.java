package dev.onetrip.web.server;

import dev.onetrip.web.InboundBody;
import io.netty.channel.ChannelHandlerContext;

/** How one connection and its last body end. */
final class Ending {
    private final LingeringClose closing;
    private final InboundBody body;
    private final Farewell farewell;

    Ending(LingeringClose closing, InboundBody body, Farewell farewell) {
        this.closing = closing;
        this.body = body;
        this.farewell = farewell;
    }

    /** Whether the service stops: the answer that begins is the last one. */
    boolean isNear() {
        return farewell.hasBegun();
    }

    /** The client may not have sent all when the connection is closed. */
    void linger() {
        closing.linger();
    }

    /** The same where the client may not have sent all. */
    void lingering(ChannelHandlerContext ctx) {
        closing.linger();
        Closing.now(ctx);
    }

    /** The reader of the body is told why no more of it comes. */
    void broken(String why) {
        body.broken(why);
    }
}
