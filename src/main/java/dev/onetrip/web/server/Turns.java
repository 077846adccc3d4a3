package dev.onetrip.web.server;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Lets requests with large bodies begin one after the other, with a look at the network between two of them. Of a
 * thousand that come at once each would be begun before the next look, and the smallest request behind them waits that
 * long. What waits has a bound in bytes. One per loop, used by its thread alone.
 */
final class Turns {
    /** Above the usual body. */
    private static final long SHORT_BYTES = 8 * 1024;
    /** Of all that waits on one loop: some thousand requests that one read has brought the beginning of. */
    private static final int MOST_BYTES = 2 * 1024 * 1024;
    /** Between two looks at the network: about the work of one request that begins. */
    private static final int REFUSALS = 8;

    /** What becomes of a request that asks. */
    enum Turn {
        /** It begins now. */
        HERE,
        /** It begins later. */
        TO_COME,
        /** Too many wait. */
        NONE
    }

    private static final FastThreadLocal<Turns> OF_LOOP = new FastThreadLocal<>() {
        @Override
        protected Turns initialValue() {
            return new Turns();
        }
    };

    /** No more than one of each connection. */
    private final Queue<BooleanSupplier> waiting = new ArrayDeque<>();

    /** No more than one of each connection. */
    private final Queue<Runnable> refusals = new ArrayDeque<>();

    private boolean isTaken;
    private boolean isNextLookAwaited;
    private int bytes;

    /** Those of the loop whose thread this is. */
    static Turns ofThisLoop() {
        return OF_LOOP.get();
    }

    /**
     * Whether the request takes turns: its head can be read, and its body is large or of a length that is not known.
     */
    static boolean areFor(HttpRequest head) {
        return head.decoderResult().isSuccess()
                && (HttpUtil.isTransferEncodingChunked(head) || HttpUtil.getContentLength(head, 0L) > SHORT_BYTES);
    }

    /** @param later is run when the turn comes, where it is to come; false where its connection is gone */
    Turn ask(EventExecutor loop, BooleanSupplier later) {
        if (isTaken) {
            return !isFull() && waiting.add(later) ? Turn.TO_COME : Turn.NONE;
        }
        isTaken = true;
        nextAfterALook(loop);
        return Turn.HERE;
    }

    /** Whether as much waits as may. */
    boolean isFull() {
        return bytes >= MOST_BYTES;
    }

    /** So many bytes more wait, or less. */
    void waiting(int more) {
        bytes += more;
    }

    /** Refuses a request after what the network has brought meanwhile: a refusal takes longer than a look. */
    void refuse(EventExecutor loop, Runnable refusal) {
        refusals.add(refusal);
        nextAfterALook(loop);
    }

    /** What is scheduled is run after the next look at the network; what is executed, before it. */
    private void nextAfterALook(EventExecutor loop) {
        if (!isNextLookAwaited) {
            isNextLookAwaited = true;
            Future<?> unused = loop.schedule(() -> next(loop), 0, TimeUnit.NANOSECONDS);
        }
    }

    private void next(EventExecutor loop) {
        isNextLookAwaited = false;
        isTaken = false;
        while (!isTaken && !waiting.isEmpty()) {
            isTaken = waiting.remove().getAsBoolean();
        }
        for (int i = 0; i < REFUSALS && !refusals.isEmpty(); i++) {
            refusals.remove().run();
        }
        if (isTaken || !refusals.isEmpty()) {
            nextAfterALook(loop);
        }
    }
}
