package dev.onetrip.web.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection whose client neither reads the bytes that wait for it nor sends any, and sooner or later one that
 * is silent both ways. A client that sends may read later. One with nothing to send may be silent as long as its
 * request may last.
 */
final class WriteStall extends IdleStateHandler {
    private final long stallNanos;
    private long heard = System.nanoTime();

    WriteStall(Duration stall, Duration silence) {
        super(true, 0, stall.toNanos(), silence.toNanos(), TimeUnit.NANOSECONDS);
        stallNanos = stall.toNanos();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        heard = System.nanoTime();
        super.channelRead(ctx, message);
    }

    @Override
    protected void channelIdle(ChannelHandlerContext ctx, IdleStateEvent event) {
        Channel channel = ctx.channel();
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        boolean stalled =
                waiting != null && waiting.totalPendingWriteBytes() > 0 && System.nanoTime() - heard >= stallNanos;
        if (stalled || event.state() == IdleState.ALL_IDLE) {
            Closing.now(ctx);
        }
    }
}
