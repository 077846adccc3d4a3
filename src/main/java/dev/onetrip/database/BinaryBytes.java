package dev.onetrip.database;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.r2dbc.postgresql.client.EncodedParameter;
import io.r2dbc.postgresql.codec.Codec;
import io.r2dbc.postgresql.codec.PostgresqlObjectId;
import io.r2dbc.postgresql.message.Format;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Sends a {@link ByteBuffer} to a bytea as it is. The driver's own codec sends hexadecimal digits, twice as many, which
 * are held as characters first; what it reads needs no other codec.
 *
 * <p>Source: {@code BinaryByteBufferCodec.doEncode} of r2dbc-postgresql.
 */
final class BinaryBytes implements Codec<ByteBuffer> {

    @Override
    public boolean canEncode(Object value) {
        return value instanceof ByteBuffer;
    }

    @Override
    public EncodedParameter encode(Object value) {
        return encode(value, PostgresqlObjectId.BYTEA.getObjectId());
    }

    @Override
    public EncodedParameter encode(Object value, int dataType) {
        ByteBuffer bytes = (ByteBuffer) value;
        return new EncodedParameter(
                Format.FORMAT_BINARY, dataType, Mono.fromSupplier(() -> Unpooled.wrappedBuffer(bytes)));
    }

    @Override
    public boolean canEncodeNull(Class<?> type) {
        return false;
    }

    @Override
    public EncodedParameter encodeNull() {
        throw new UnsupportedOperationException("a null is encoded by the driver's own codec");
    }

    @Override
    public boolean canDecode(int dataType, Format format, Class<?> type) {
        return false;
    }

    @Override
    public ByteBuffer decode(@Nullable ByteBuf buffer, int dataType, Format format, Class<? extends ByteBuffer> type) {
        throw new UnsupportedOperationException("values are decoded by the driver's own codecs");
    }
}
