package dev.onetrip.web.server;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose next request head is not whole in time, however steadily its bytes trickle: the first
 * within the head's time, each later one within that and the idle time after the answer before it.
 */
final class HeadDeadline extends ChannelDuplexHandler {
    private final Duration head;
    private final Duration idle;
    private int unanswered;
    private @Nullable Future<?> timer;

    HeadDeadline(Duration head, Duration idle) {
        this.head = head;
        this.idle = idle;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        start(ctx, head);
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest) {
            unanswered++;
            stop();
        }
        ctx.fireChannelRead(message);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the promise tells what waits
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        boolean continues =
                message instanceof HttpResponse response && response.status().code() < 200;
        if (message instanceof LastHttpContent && !continues && --unanswered <= 0) {
            unanswered = 0;
            start(ctx, head.plus(idle));
        }
        ctx.write(message, promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stop();
        ctx.fireChannelInactive();
    }

    private void start(ChannelHandlerContext ctx, Duration time) {
        stop();
        timer = ctx.executor().schedule(() -> Closing.now(ctx), time.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void stop() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
