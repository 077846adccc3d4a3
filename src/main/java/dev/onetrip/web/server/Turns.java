package dev.onetrip.web.server;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Lets requests with large bodies begin one after the other, with a look at the network between two of them. Of a
 * thousand that come at once each would be begun before the next look, and the smallest request behind them waits that
 * long. One per loop, used by its thread alone.
 */
final class Turns {
    /** Above the usual body. */
    private static final long SHORT_BYTES = 8 * 1024;

    private static final FastThreadLocal<Turns> OF_LOOP = new FastThreadLocal<>() {
        @Override
        protected Turns initialValue() {
            return new Turns();
        }
    };

    /** No more than one of each connection. */
    private final Queue<Runnable> waiting = new ArrayDeque<>();

    private boolean isTaken;

    /** Those of the loop whose thread this is. */
    static Turns ofThisLoop() {
        return OF_LOOP.get();
    }

    /** Whether the request takes turns: its head was read, and its body is large or of a length that is not known. */
    static boolean areFor(HttpRequest head) {
        return head.decoderResult().isSuccess()
                && (HttpUtil.isTransferEncodingChunked(head) || HttpUtil.getContentLength(head, 0L) > SHORT_BYTES);
    }

    /**
     * Takes the turn if it is free.
     *
     * @param later is run when the turn comes, where it does not come now
     * @return whether it is there now
     */
    boolean take(EventExecutor loop, Runnable later) {
        if (isTaken) {
            waiting.add(later);
            return false;
        }
        isTaken = true;
        nextAfterALook(loop);
        return true;
    }

    /** What is scheduled is run after the next look at the network; what is executed, before it. */
    private void nextAfterALook(EventExecutor loop) {
        Future<?> unused = loop.schedule(() -> next(loop), 0, TimeUnit.NANOSECONDS);
    }

    private void next(EventExecutor loop) {
        Runnable first = waiting.poll();
        if (first == null) {
            isTaken = false;
            return;
        }
        nextAfterALook(loop);
        first.run();
    }
}
