package dev.onetrip.database;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.LoopResources;

/**
 * Event loops whose connections keep bound values and received rows on the heap, where the garbage collector finds
 * them. The driver forgets the values of a statement whose connection has ended before it is sent, and rows that wait
 * when it ends; pooled memory would be lost with each. What goes over the network stays in the network's own pool.
 *
 * <p>Source: {@code ReactorNettyClient.exchange} and {@code BackendMessageSubscriber} of r2dbc-postgresql, and its
 * issue 717.
 */
class ValuesOnHeap implements LoopResources {
    private static final ByteBufAllocator ALLOCATOR = new Allocator();
    private static final ChannelHandler RECEIVED = new Received();

    private final LoopResources loops;

    ValuesOnHeap(LoopResources loops) {
        UntrackedRows.install();
        this.loops = loops;
    }

    /**
     * By the loops themselves: Reactor Netty keeps one resolver of host names for each kind of loops, for ever.
     *
     * <p>Source: {@code NameResolverProvider.newNameResolverGroup} of Reactor Netty.
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ValuesOnHeap same && loops.equals(same.loops);
    }

    @Override
    public int hashCode() {
        return loops.hashCode();
    }

    @Override
    public <C extends Channel> C onChannel(Class<C> type, EventLoopGroup group) {
        C channel = loops.onChannel(type, group);
        channel.config().setAllocator(ALLOCATOR);
        channel.pipeline().addFirst(RECEIVED);
        return channel;
    }

    @Override
    public <C extends Channel> Class<? extends C> onChannelClass(Class<C> type, EventLoopGroup group) {
        return loops.onChannelClass(type, group);
    }

    @Override
    public EventLoopGroup onServer(boolean useNative) {
        return loops.onServer(useNative);
    }

    @Override
    public EventLoopGroup onClient(boolean useNative) {
        return loops.onClient(useNative);
    }

    /** Moves what was received to the heap; of TLS, which comes first, what is decrypted is there already. */
    @Sharable
    private static final class Received extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.fireChannelRead(message instanceof ByteBuf bytes && bytes.isDirect() ? onHeap(bytes) : message);
        }

        private static ByteBuf onHeap(ByteBuf direct) {
            try {
                return ALLOCATOR.heapBuffer(direct.readableBytes()).writeBytes(direct);
            } finally {
                direct.release();
            }
        }
    }

    /** A buffer of no stated kind, which is what the driver takes for a value, is one of the heap. */
    private static final class Allocator extends AbstractByteBufAllocator {

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            return new UnpooledHeapByteBuf(this, initialCapacity, maxCapacity);
        }

        /**
         * What the driver takes for a message of a COPY, whose size it knows. A COPY that is cut between encoding and
         * writing forgets the message.
         *
         * <p>Source: {@code CopyData.encode} of r2dbc-postgresql.
         */
        @Override
        public ByteBuf ioBuffer(int initialCapacity) {
            return heapBuffer(initialCapacity);
        }

        @Override
        public CompositeByteBuf compositeHeapBuffer(int maxNumComponents) {
            return new Composite(this, maxNumComponents);
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            return DEFAULT.directBuffer(initialCapacity, maxCapacity);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return DEFAULT.isDirectBufferPooled();
        }
    }

    /**
     * The data of a COPY, which the driver puts together and, when its connection ends, releases on the event loop
     * while another thread may still copy it into a message: that would fail, and lose the message's own memory. What
     * is on the heap needs no release.
     *
     * <p>Source: {@code PostgresqlCopyIn.copy} and {@code CopyData.encode} of r2dbc-postgresql.
     */
    private static final class Composite extends CompositeByteBuf {

        Composite(ByteBufAllocator allocator, int maxNumComponents) {
            super(allocator, false, maxNumComponents);
        }

        @Override
        public boolean release() {
            return !isOnHeap() && super.release();
        }

        private boolean isOnHeap() {
            for (int i = 0; i < numComponents(); i++) {
                if (internalComponent(i).alloc() != UnpooledByteBufAllocator.DEFAULT) {
                    return false;
                }
            }
            return true;
        }
    }
}
