package dev.onetrip.support;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A chunked upload whose answer is read while it still goes on; HTTP clients wait for the end of the upload first. */
public final class Upload implements AutoCloseable {
    private final Socket socket;
    private final OutputStream out;
    private final BufferedReader answer;

    /** Sends the head of a POST of NDJSON, with more headers as name, value, name, value. */
    public Upload(int port, String path, String... headers) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(30_000);
        out = socket.getOutputStream();
        answer =
                new BufferedReader(new InputStreamReader(new Chunked(socket.getInputStream()), StandardCharsets.UTF_8));
        StringBuilder head = new StringBuilder(
                "POST " + path
                        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** Sends bytes as one chunk, at least one. */
    public void send(byte[] bytes) throws IOException {
        out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** Says that nothing more comes. */
    public void end() throws IOException {
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** The next line of the answer, waiting for it; null at its end. The status must have been 200. */
    public @Nullable String line() throws IOException {
        return answer.readLine();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** The body of an answer with its chunking undone. */
    private static final class Chunked extends FilterInputStream {
        private boolean isHeadRead;
        private int left;
        private boolean isOver;

        Chunked(InputStream in) {
            super(new java.io.BufferedInputStream(in));
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (!isHeadRead) {
                readHead();
            }
            if (left == 0 && !isOver) {
                left = Integer.parseInt(rawLine(), 16);
                isOver = left == 0;
            }
            if (isOver) {
                return -1;
            }
            int read = super.read(into, offset, Math.min(length, left));
            left -= Math.max(0, read);
            if (left == 0) {
                String unused = rawLine();
            }
            return read;
        }

        private void readHead() throws IOException {
            isHeadRead = true;
            String status = rawLine();
            if (!status.equals("HTTP/1.1 200 OK")) {
                throw new IOException("answered with " + status);
            }
            while (!rawLine().isEmpty()) {
                // headers are not looked at
            }
        }

        private String rawLine() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = super.read(); next != '\n'; next = super.read()) {
                if (next < 0) {
                    throw new EOFException("the answer broke off");
                }
                line.append((char) next);
            }
            return line.toString().strip();
        }
    }
}
