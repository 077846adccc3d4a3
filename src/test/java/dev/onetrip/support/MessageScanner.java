package dev.onetrip.support;

import java.nio.ByteBuffer;

/** Finds the messages in one direction of a PostgreSQL connection, however the network cut them, without copying. */
abstract class MessageScanner {
    private static final int TYPED_HEADER = 5;

    private int headerSize;
    private int headerSeen;
    private long header;
    private int firstByte;
    private long bodyLeft;
    private boolean isOpaque;

    /** @param headerSize bytes before the first body: 8 where a start-up message comes first, else 5 */
    MessageScanner(int headerSize) {
        this.headerSize = headerSize;
    }

    /** Looks at the remaining bytes of a buffer and leaves its position alone. */
    final void scan(ByteBuffer bytes) {
        int at = bytes.position();
        while (at < bytes.limit() && !isOpaque) {
            if (bodyLeft > 0) {
                int length = (int) Math.min(bodyLeft, bytes.limit() - at);
                body(bytes, at, length);
                bodyLeft -= length;
                at += length;
            } else {
                headerByte(bytes.get(at++) & 0xff);
            }
        }
    }

    private void headerByte(int value) {
        if (headerSeen == 0) {
            if (headerSize == TYPED_HEADER && isLone(value)) {
                return;
            }
            firstByte = value;
            header = 0;
        }
        header = (header << 8) | value;
        if (++headerSeen == headerSize) {
            headerSeen = 0;
            int first32 = (int) (header >>> 32);
            int last32 = (int) header;
            bodyLeft = headerSize == TYPED_HEADER ? last32 - 4L : first32 - 8L;
            message(headerSize == TYPED_HEADER ? firstByte : last32);
        }
    }

    /** From here on every message has a type byte. */
    final void typed() {
        headerSize = TYPED_HEADER;
    }

    /** From here on nothing can be understood, because it is encrypted. */
    final void opaque() {
        isOpaque = true;
    }

    /** Bytes of the running message's body that were not shown yet. */
    final long bodyLeft() {
        return bodyLeft;
    }

    /** Whether this byte stands alone instead of beginning a message. */
    boolean isLone(int value) {
        return false;
    }

    /** A header is complete: a message's type byte, or the code of a start-up message. */
    abstract void message(int typeOrCode);

    /** Some bytes of the running message's body. */
    void body(ByteBuffer bytes, int at, int length) {}
}
