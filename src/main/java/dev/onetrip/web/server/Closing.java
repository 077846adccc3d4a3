package dev.onetrip.web.server;

import io.netty.channel.ChannelHandlerContext;

/** Closes a connection from one of its handlers. */
final class Closing {
    private Closing() {}

    /** No caller is left to tell that closing failed. */
    @SuppressWarnings("FutureReturnValueIgnored")
    static void now(ChannelHandlerContext ctx) {
        ctx.close();
    }
}
