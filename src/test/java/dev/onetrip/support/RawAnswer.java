package dev.onetrip.support;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The answer that one connection of a {@link ClosedLoop} waits for: its status and its end, nothing else of it. */
final class RawAnswer {
    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final String LENGTH = "\r\ncontent-length:";
    private static final int STATUS_AT = "HTTP/1.1 ".length();
    private static final int STATUS_DIGITS = 3;

    private final ByteBuffer bytes = ByteBuffer.allocate(64 * 1024);
    private long sent;
    private int status;

    /** Another answer is due. */
    void expect(long sentNanos) {
        bytes.clear();
        sent = sentNanos;
    }

    /** When it was asked for, by {@link System#nanoTime}. */
    long sent() {
        return sent;
    }

    int status() {
        return status;
    }

    /**
     * Reads what is there.
     *
     * @return whether the answer is complete
     * @throws IOException if the connection has ended, or if the answer is longer than the buffer
     */
    boolean read(SocketChannel channel) throws IOException {
        if (!bytes.hasRemaining()) {
            throw new IOException("an answer of more than " + bytes.capacity() + " bytes");
        }
        if (channel.read(bytes) < 0) {
            throw new EOFException("the connection ended");
        }
        String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
        int head = text.indexOf(END_OF_HEAD);
        if (head < 0) {
            return false;
        }
        status = Integer.parseInt(text, STATUS_AT, STATUS_AT + STATUS_DIGITS, 10);
        String fields = text.substring(0, head).toLowerCase(Locale.ROOT);
        int length = fields.indexOf(LENGTH);
        if (length < 0) {
            return !fields.contains("\r\ntransfer-encoding:") || text.endsWith("\r\n0" + END_OF_HEAD);
        }
        int begin = length + LENGTH.length();
        int end = fields.indexOf('\r', begin);
        int body =
                Integer.parseInt(fields.substring(begin, end < 0 ? head : end).strip());
        return text.length() >= head + END_OF_HEAD.length() + body;
    }
}
