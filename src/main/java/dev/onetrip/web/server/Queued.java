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
 * What came of a request before its turn, as the answer to an earlier one does: no more than one read brings, since
 * nothing is read while a message waits. Bodies wait outside the buffers of the network, which are few.
 */
final class Queued {
    /** About what a head takes, with all that stands around a message. */
    private static final int MESSAGE_BYTES = 1024;

    private final Queue<Object> messages = new ArrayDeque<>();
    private boolean wantsToRead;

    /** Returns about how many bytes the message takes. */
    int add(Object message) {
        if (!(message instanceof HttpContent content) || !content.content().isReadable()) {
            messages.add(message);
            return MESSAGE_BYTES;
        }
        HttpContent copy = copy(content);
        messages.add(copy);
        return MESSAGE_BYTES + copy.content().readableBytes();
    }

    private static HttpContent copy(HttpContent content) {
        ByteBuf bytes = Unpooled.buffer(content.content().readableBytes());
        bytes.writeBytes(content.content());
        HttpContent copy = content.replace(bytes);
        content.release();
        return copy;
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
