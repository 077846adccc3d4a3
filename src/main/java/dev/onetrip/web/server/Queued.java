package dev.onetrip.web.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What came of a request before its turn, such as the answer to an earlier one: no more than one read brings, since
 * nothing is read while a message waits. Bodies wait outside the buffers of the network, which are few.
 */
final class Queued {
    /** About what a head takes, with all that stands around a message. */
    private static final int MESSAGE_BYTES = 1024;

    private final Queue<Object> messages = new ArrayDeque<>();
    private boolean wantsToRead;

    void add(Object message) {
        Object kept =
                message instanceof HttpContent content && content.content().isReadable() ? copy(content) : message;
        messages.add(kept);
        Turns.ofThisLoop().waiting(bytes(kept));
    }

    private static HttpContent copy(HttpContent content) {
        ByteBuf bytes = Unpooled.buffer(content.content().readableBytes());
        bytes.writeBytes(content.content());
        HttpContent copy = content.replace(bytes);
        content.release();
        return copy;
    }

    private static int bytes(Object message) {
        return MESSAGE_BYTES
                + (message instanceof HttpContent content ? content.content().capacity() : 0);
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    /** What comes next: another request, the rest of one that was handed on, or nothing. */
    @Nullable Object peek() {
        return messages.peek();
    }

    Object remove() {
        Object first = messages.remove();
        Turns.ofThisLoop().waiting(-bytes(first));
        return first;
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
        while (!messages.isEmpty()) {
            ReferenceCountUtil.release(remove());
        }
    }
}
