package dev.onetrip.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Blocks of bytes in a temporary file, first in, first out, each compressed, since verdicts are much alike. The file
 * has no name once it is open, so that no end of the process leaves it behind. Blocking; one thread at a time.
 */
final class SpillFile implements AutoCloseable {
    private static final int HEADER = 2 * Integer.BYTES;

    private final FileChannel file;
    private long written;
    private long read;

    private SpillFile(FileChannel file) {
        this.file = file;
    }

    /** A new, empty one, readable by this user only. */
    static SpillFile open() throws IOException {
        Path path = Files.createTempFile("onetrip-answer-", ".tmp");
        return new SpillFile(FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE));
    }

    /** Bytes on disk. */
    long size() {
        return written;
    }

    void write(byte[] block) throws IOException {
        byte[] packed = packed(block);
        ByteBuffer out = ByteBuffer.allocate(HEADER + packed.length);
        out.putInt(packed.length).putInt(block.length).put(packed).flip();
        while (out.hasRemaining()) {
            written += file.write(out, written);
        }
    }

    /** The next block, where one is left; after the last one the file is empty again. */
    byte[] read() throws IOException {
        ByteBuffer header = ByteBuffer.wrap(exactly(HEADER));
        byte[] packed = exactly(header.getInt());
        byte[] block = new byte[header.getInt()];
        unpack(packed, block);
        if (read == written) {
            read = 0;
            written = 0;
            file.truncate(0);
        }
        return block;
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = new byte[length];
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) {
            int more = file.read(in, read);
            if (more < 0) {
                throw new IOException("the file is shorter than what was written");
            }
            read += more;
        }
        return bytes;
    }

    private static byte[] packed(byte[] block) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(block);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream(block.length / 4);
            byte[] part = new byte[8 * 1024];
            while (!deflater.finished()) {
                out.write(part, 0, deflater.deflate(part));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static void unpack(byte[] packed, byte[] block) throws IOException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed);
            int at = 0;
            while (at < block.length) {
                at += inflater.inflate(block, at, block.length - at);
            }
        } catch (DataFormatException broken) {
            throw new IOException("the file is not what was written", broken);
        } finally {
            inflater.end();
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
