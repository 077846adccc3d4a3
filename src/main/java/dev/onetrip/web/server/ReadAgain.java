package dev.onetrip.web.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.concurrent.TimeUnit;

/**
 * Reads on after an answer, since the server may forget to: Reactor Netty 1.3.5 to 1.3.7 never asks a kept connection
 * for its next request when the one before had come while its predecessor was ending, and was answered at once; the
 * client then waits for ever. One millisecond after each answer this asks too; asking twice changes nothing.
 *
 * <p>Source: reactor-netty issue 4361; to be removed with the first release that holds its fix.
 */
final class ReadAgain extends ChannelOutboundHandlerAdapter {
    private static final long PAUSE_MS = 1;

    private boolean planned;

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the promise tells its waiters; nothing waits for the reading
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ctx.write(message, promise);
        if (message instanceof LastHttpContent && !planned) {
            planned = true;
            ctx.executor().schedule(() -> readAgain(ctx), PAUSE_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void readAgain(ChannelHandlerContext ctx) {
        planned = false;
        if (ctx.channel().isActive()) {
            ctx.read();
        }
    }
}
