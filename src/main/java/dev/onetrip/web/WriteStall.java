package dev.onetrip.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection whose client reads none of the bytes that wait for it; one with nothing to send may be silent.
 */
final class WriteStall extends IdleStateHandler {
    WriteStall(Duration stall) {
        super(true, 0, stall.toNanos(), 0, TimeUnit.NANOSECONDS);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // nobody is left to tell that closing failed
    protected void channelIdle(ChannelHandlerContext ctx, IdleStateEvent event) {
        Channel channel = ctx.channel();
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        if (waiting != null && waiting.totalPendingWriteBytes() > 0) {
            ctx.close();
        }
    }
}
