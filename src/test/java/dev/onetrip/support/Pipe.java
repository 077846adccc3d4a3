package dev.onetrip.support;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** One direction of a proxied connection. Reading stops while more than {@value #MOST_HELD_BYTES} bytes are held. */
final class Pipe {
    private static final int MOST_HELD_BYTES = 8 << 20;

    private final Link link;
    private final FaultProxy.Direction direction;
    private final SelectionKey source;
    private final SelectionKey sink;
    private final Queue<ByteBuffer> backlog = new ArrayDeque<>();
    private long heldBytes;
    private boolean isEnded;
    private boolean isHeld;

    Pipe(Link link, FaultProxy.Direction direction, SelectionKey source, SelectionKey sink) {
        this.link = link;
        this.direction = direction;
        this.source = source;
        this.sink = sink;
    }

    /** Takes what the source has, as much as the buffer holds, and sends it on its way. */
    void read(ByteBuffer buffer, Weather weather, DelayLine line) throws IOException {
        buffer.clear();
        int length = channel(source).read(buffer);
        buffer.flip();
        if ((weather.isBlackHole() || link.isForgotten()) && length > 0) {
            link.swallowed();
            return;
        }
        if (length > 0 && direction == FaultProxy.Direction.TO_SERVER) {
            link.conversation().fromClient(buffer);
        }
        if (heldBytes == 0 && weather.delayNanos() == 0) {
            pass(length < 0 ? null : buffer);
            return;
        }
        heldBytes += Math.max(length, 0);
        line.add(this, length < 0 ? null : copy(buffer), System.nanoTime() + weather.delayNanos());
        updateReading();
    }

    /** A delayed chunk, or the end of the stream for null, has come to the sink's side. */
    void arrived(@Nullable ByteBuffer bytes) {
        heldBytes -= bytes == null ? 0 : bytes.remaining();
        if (!link.isOpen()) {
            return;
        }
        try {
            pass(bytes);
        } catch (IOException broken) {
            link.close();
        }
    }

    private void pass(@Nullable ByteBuffer bytes) throws IOException {
        if (isEnded) {
            return;
        }
        if (bytes == null) {
            isEnded = true;
        } else {
            isEnded = link.limit(direction, bytes);
            if (direction == FaultProxy.Direction.TO_CLIENT) {
                link.conversation().toClient(bytes);
            }
            send(bytes);
        }
        updateReading();
        closeIfDone();
    }

    private void send(ByteBuffer bytes) throws IOException {
        if (backlog.isEmpty()) {
            channel(sink).write(bytes);
        }
        if (bytes.hasRemaining()) {
            ByteBuffer rest = copy(bytes);
            heldBytes += rest.remaining();
            backlog.add(rest);
            sink.interestOpsOr(SelectionKey.OP_WRITE);
        }
    }

    /** Whether what the source sends stays there; nothing of it is lost. */
    void hold(boolean hold) {
        isHeld = hold;
        updateReading();
    }

    /** The sink takes bytes again. */
    void write() throws IOException {
        ByteBuffer next = backlog.peek();
        while (next != null) {
            heldBytes -= channel(sink).write(next);
            if (next.hasRemaining()) {
                return;
            }
            backlog.remove();
            next = backlog.peek();
        }
        sink.interestOpsAnd(~SelectionKey.OP_WRITE);
        updateReading();
        closeIfDone();
    }

    private void closeIfDone() {
        if (isEnded && backlog.isEmpty()) {
            link.close();
        }
    }

    private void updateReading() {
        if (!source.isValid()) {
            return;
        }
        if (isEnded || isHeld || heldBytes > MOST_HELD_BYTES) {
            source.interestOpsAnd(~SelectionKey.OP_READ);
        } else {
            source.interestOpsOr(SelectionKey.OP_READ);
        }
    }

    private static SocketChannel channel(SelectionKey key) {
        return (SocketChannel) key.channel();
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    }
}
