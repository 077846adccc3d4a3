package dev.onetrip.web.server;

import dev.onetrip.web.InboundBody;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads what comes of a body that has no reader any more, and throws it away, so that a client that sends all before it
 * reads comes to its answer: at most so many bytes of one connection, and so long after an answer; then the connection
 * is closed. Sees one request at a time.
 */
final class UnreadBody extends ChannelDuplexHandler {
    private final InboundBody body;
    private final Duration patience;
    private long left;
    private boolean isReceived = true;
    private boolean hasReader = true;
    private @Nullable Future<?> timer;

    /**
     * The limits of one connection.
     *
     * @param bytes most that are read and thrown away
     * @param patience longest time for the rest of a body after its answer
     */
    UnreadBody(InboundBody body, long bytes, Duration patience) {
        this.body = body;
        this.left = bytes;
        this.patience = patience;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        body.whenUnread(request -> ctx.executor().execute(() -> {
            if (body.isCurrent(request)) {
                hasReader = false;
                readOn(ctx);
            }
        }));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest) {
            body.next();
            isReceived = false;
            hasReader = true;
        } else if (message instanceof HttpContent content) {
            left -= hasReader ? 0 : content.content().readableBytes();
            if (message instanceof LastHttpContent) {
                isReceived = true;
                stop();
            }
        }
        if (left < 0) {
            ReferenceCountUtil.release(message);
            Closing.now(ctx);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.fireChannelReadComplete();
        readOn(ctx);
    }

    private void readOn(ChannelHandlerContext ctx) {
        if (!hasReader && !isReceived && ctx.channel().isActive()) {
            ctx.read();
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the promise tells what waits
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        boolean continues =
                message instanceof HttpResponse response && response.status().code() < 200;
        ctx.write(message, promise);
        if (message instanceof LastHttpContent && !continues && !isReceived) {
            hasReader = false;
            timer = ctx.executor().schedule(() -> Closing.now(ctx), patience.toNanos(), TimeUnit.NANOSECONDS);
            readOn(ctx);
        }
    }

    private void stop() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        stop();
    }
}
