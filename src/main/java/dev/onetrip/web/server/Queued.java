package dev.onetrip.web.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What came of a request before its turn, such as the answer to an earlier one: no more than one read brings, since
 * nothing is read while a message waits.
 */
final class Queued {
    private final Queue<Object> messages = new ArrayDeque<>();
    private boolean wantsToRead;

    void add(Object message) {
        messages.add(message);
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    /** What comes next: another request, the rest of one that was handed on, or nothing. */
    @Nullable Object peek() {
        return messages.peek();
    }

    Object remove() {
        return messages.remove();
    }

    void read(ChannelHandlerContext ctx) {
        if (messages.isEmpty()) {
            ctx.read();
        } else {
            wantsToRead = true;
        }
    }

    void readAgain(ChannelHandlerContext ctx) {
        if (wantsToRead && messages.isEmpty() && ctx.channel().isActive()) {
            wantsToRead = false;
            ctx.read();
        }
    }

    void clear() {
        messages.forEach(ReferenceCountUtil::release);
        messages.clear();
    }
}
