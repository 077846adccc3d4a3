package dev.onetrip.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.r2dbc.postgresql.message.frontend.CopyData;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.tcp.TcpResources;

/** The driver releases the data of a COPY when its connection ends, though a reader is not done with it. */
class ValuesOnHeapTest {

    private static ByteBufAllocator allocator() {
        ValuesOnHeap loops = new ValuesOnHeap(TcpResources.get());
        Channel channel = loops.onChannel(SocketChannel.class, loops.onClient(false));
        try {
            return channel.config().getAllocator();
        } finally {
            channel.unsafe().closeForcibly();
        }
    }

    /** What the driver makes of one message of a COPY. */
    private static CompositeByteBuf message(ByteBuf data) {
        return allocator().compositeBuffer().addComponent(true, data);
    }

    @Test
    void aMessageOfACopyThatIsForgottenCostsNoMemoryOfThePool() {
        CopyData copy = new CopyData(message(Unpooled.wrappedBuffer(new byte[50_000])));
        ByteBuf encoded = Mono.from(copy.encode(allocator())).block();
        assertThat(encoded).isNotNull().matches(ByteBuf::hasArray).matches(buffer -> !buffer.isDirect());
    }

    @Test
    void dataOnTheHeapCanBeReadAfterItsRelease() {
        CompositeByteBuf message = message(Unpooled.wrappedBuffer(new byte[] {1, 2, 3}));
        assertThat(message.release()).isFalse();
        ByteBuf out = Unpooled.buffer();
        assertThat(out.writeBytes(message).readableBytes()).isEqualTo(3);
    }

    @Test
    void memoryOfAPoolIsGivenBack() {
        ByteBuf pooled = PooledByteBufAllocator.DEFAULT.directBuffer().writeByte(1);
        assertThat(message(pooled).release()).isTrue();
        assertThat(pooled.refCnt()).isZero();
    }

    @Test
    void socketsCloseTheirConnectionsAndLeaveTheNameServers() {
        Sockets sockets = new Sockets(TcpResources.get());
        Channel connection = sockets.onChannel(SocketChannel.class, sockets.onClient(false));
        Channel names = sockets.onChannel(DatagramChannel.class, sockets.onClient(false));
        try {
            sockets.close();
            assertThat(connection.isOpen()).isFalse();
            assertThat(names.isOpen()).isTrue();
        } finally {
            names.unsafe().closeForcibly();
        }
    }
}
