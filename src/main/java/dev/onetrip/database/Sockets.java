package dev.onetrip.database;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DatagramChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import reactor.netty.resources.LoopResources;

/**
 * Remembers every connection opened through it, so that one can be closed in whatever state it is. The driver does not
 * close a connection whose login is cancelled, and a database that hangs would collect them.
 */
final class Sockets extends ValuesOnHeap {
    private final Queue<Channel> opened = new ConcurrentLinkedQueue<>();
    private volatile boolean isClosed;

    Sockets(LoopResources loops) {
        super(loops);
    }

    @Override
    public <C extends Channel> C onChannel(Class<C> type, EventLoopGroup group) {
        C channel = super.onChannel(type, group);
        if (!DatagramChannel.class.isAssignableFrom(type)) {
            opened.add(channel); // the socket of the name server is shared with all that come later
            if (isClosed) {
                close(); // a connect that was under way when its question ended
            }
        }
        return channel;
    }

    /** Closes what is still open, and what is opened later; a polite close before makes this a no-op. */
    void close() {
        isClosed = true;
        for (Channel channel = opened.poll(); channel != null; channel = opened.poll()) {
            if (channel.isRegistered()) {
                ChannelFuture unused = channel.close();
            } else {
                channel.unsafe().closeForcibly();
            }
        }
    }
}
