package dev.onetrip.web.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What came of later requests before the answer to an earlier one: no more than one read brings, since nothing is read
 * while a message waits.
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

    /** Whether another request comes next, and not the rest of one that was handed on. */
    boolean isHeadNext() {
        return messages.peek() instanceof HttpRequest;
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
