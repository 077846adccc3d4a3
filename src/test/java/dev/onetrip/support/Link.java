package dev.onetrip.support;

import dev.onetrip.support.TripCounter.Figure;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Set;

/** One client's connection through the proxy and the connection to the server behind it; they live and end together. */
final class Link {
    private static final int TERMINATE_BYTES = 5;

    private final Set<Link> all;
    private final Weather weather;
    private final TripCounter counter;
    private final Conversation conversation;
    private final SocketChannel client;
    private final SocketChannel server;
    private final Pipe toServer;
    private final Pipe toClient;
    private boolean hasLostBytes;
    private boolean isForgotten;
    private boolean endsBeforeItSends;

    Link(SocketChannel client, SocketChannel server, Selector selector, ProxyLoop loop) throws IOException {
        this.client = client;
        this.server = server;
        all = loop.links();
        weather = loop.weather();
        counter = loop.counter();
        conversation = new Conversation(counter);
        SelectionKey clientKey = register(client, selector);
        SelectionKey serverKey = register(server, selector);
        toServer = new Pipe(this, FaultProxy.Direction.TO_SERVER, clientKey, serverKey);
        toClient = new Pipe(this, FaultProxy.Direction.TO_CLIENT, serverKey, clientKey);
        clientKey.attach(new End(this, toServer, toClient));
        serverKey.attach(new End(this, toClient, toServer));
    }

    private static SelectionKey register(SocketChannel channel, Selector selector) throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return channel.register(selector, SelectionKey.OP_READ);
    }

    Conversation conversation() {
        return conversation;
    }

    /**
     * Cuts a chunk to what the weather allows and counts it; true if the connection ends behind it. One that its client
     * ends itself is not the one that a cut is for.
     */
    boolean limit(FaultProxy.Direction direction, ByteBuffer bytes) {
        int allowed = isTerminate(direction, bytes) ? -1 : allowed(direction, bytes.remaining());
        if (allowed >= 0) {
            bytes.limit(bytes.position() + allowed);
        }
        counter.add(
                direction == FaultProxy.Direction.TO_SERVER ? Figure.BYTES_TO_SERVER : Figure.BYTES_TO_CLIENT,
                bytes.remaining());
        return allowed >= 0;
    }

    private int allowed(FaultProxy.Direction direction, int bytes) {
        return endsBeforeItSends && direction == FaultProxy.Direction.TO_SERVER ? 0 : weather.allow(direction, bytes);
    }

    /** A connection of a pool that was idle for long is ended by this message, whatever a test waits for meanwhile. */
    private static boolean isTerminate(FaultProxy.Direction direction, ByteBuffer bytes) {
        return direction == FaultProxy.Direction.TO_SERVER
                && bytes.remaining() == TERMINATE_BYTES
                && bytes.get(bytes.position()) == 'X';
    }

    /** Bytes were lost, so what follows can make no sense. */
    void swallowed() {
        hasLostBytes = true;
    }

    boolean hasLostBytes() {
        return hasLostBytes;
    }

    /** From now on nothing is handed on. */
    void forget() {
        isForgotten = true;
    }

    /** Ends before it carries anything more to the server. */
    void endBeforeItSends() {
        endsBeforeItSends = true;
    }

    /** Whether its client's bytes wait. */
    void hold(boolean hold) {
        toServer.hold(hold);
    }

    /** The port by which the server knows it. */
    int port() {
        return server.socket().getLocalPort();
    }

    boolean isForgotten() {
        return isForgotten;
    }

    boolean isOpen() {
        return all.contains(this);
    }

    /** Ends both connections; what is still under way is lost, what was handed on arrives. */
    void close() {
        all.remove(this);
        ProxyLoop.closeQuietly(client);
        ProxyLoop.closeQuietly(server);
    }

    /** What a selection key stands for: the pipe that reads from its channel and the one that writes to it. */
    record End(Link link, Pipe reader, Pipe writer) {
        void ready(SelectionKey key, ByteBuffer buffer, DelayLine line) {
            try {
                if (key.isValid() && key.isWritable()) {
                    writer.write();
                }
                if (key.isValid() && key.isReadable()) {
                    reader.read(buffer, link.weather, line);
                }
            } catch (IOException broken) {
                link.close();
            }
        }
    }
}
