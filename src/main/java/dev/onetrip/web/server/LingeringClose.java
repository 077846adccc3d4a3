package dev.onetrip.web.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose client still sends in two steps, so that the last answer reaches the client: first the
 * sending side only, then what the client sends is read and thrown away until the client ends, and at most so many
 * bytes and so long. A connection that is closed at once is reset by its next byte, and the client loses an answer that
 * has arrived already. First in the pipeline: bytes pass here as they are on the wire.
 */
final class LingeringClose extends ChannelDuplexHandler {
    private final Duration patience;
    private long left;
    private boolean isWanted;
    private boolean isClosing;
    private boolean isLingering;
    private @Nullable Future<?> timer;

    /**
     * The limits of one connection.
     *
     * @param bytes most that are read and thrown away
     * @param patience longest time from the first step to the second
     */
    LingeringClose(long bytes, Duration patience) {
        this.left = bytes;
        this.patience = patience;
    }

    /** From now on a close is one in two steps: the answer is whole, and the client may not have sent all. */
    void linger() {
        isWanted = true;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the promise tells what waits
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (!isWanted) {
            ctx.close(promise);
            return;
        }
        ctx.channel().closeFuture().addListener(closed -> promise.trySuccess());
        if (!isClosing) {
            isClosing = true;
            // the bytes whose sending led here are not counted as sent yet
            ctx.executor().execute(() -> beginToClose(ctx));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a side that cannot be closed is gone already
    private void beginToClose(ChannelHandlerContext ctx) {
        if (!canLinger(ctx.channel())) {
            Closing.now(ctx);
            return;
        }
        isLingering = true;
        ((DuplexChannel) ctx.channel()).shutdownOutput();
        timer = ctx.executor().schedule(() -> Closing.now(ctx), patience.toNanos(), TimeUnit.NANOSECONDS);
        ctx.read();
    }

    /** With bytes unsent the client reads too slowly, or not at all. */
    private static boolean canLinger(Channel channel) {
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        return channel instanceof DuplexChannel duplex
                && channel.isActive()
                && !duplex.isInputShutdown()
                && unsent != null
                && unsent.totalPendingWriteBytes() == 0;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!isLingering) {
            ctx.fireChannelRead(message);
            return;
        }
        left -= message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
        ReferenceCountUtil.release(message);
        if (left < 0) {
            Closing.now(ctx);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (isLingering && ctx.channel().isActive()) {
            ctx.read();
        } else {
            ctx.fireChannelReadComplete();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (isLingering && event instanceof ChannelInputShutdownEvent) {
            Closing.now(ctx);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (isLingering) {
            Closing.now(ctx);
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    /** After the first step there is nothing to say. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the promise tells what waits
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (isLingering) {
            drop(message, promise);
        } else {
            ctx.write(message, promise);
        }
    }

    /** Drops what may not be written any more. */
    static void drop(Object message, ChannelPromise promise) {
        ReferenceCountUtil.release(message);
        boolean unused = promise.tryFailure(new ClosedChannelException());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (timer != null) {
            timer.cancel(false);
        }
        ctx.fireChannelInactive();
    }
}
