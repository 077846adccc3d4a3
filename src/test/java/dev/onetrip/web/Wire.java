package dev.onetrip.web;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** An HTTP/1.1 client of bare bytes, so that a test can send what no client would. */
final class Wire implements Closeable {
    private static final int QUIET_MILLIS = 400;
    private static final int PATIENCE_MILLIS = 30_000;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})");

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    /** One answer: status line and header lines as they came, and the body without its chunking. */
    record Answer(List<String> head, String body) {
        int status() {
            return Integer.parseInt(head.get(0).substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3));
        }

        String header(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ": ";
            return head.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()))
                    .findFirst()
                    .orElse("");
        }
    }

    Wire(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    static Answer ask(int port, String request) throws IOException {
        try (Wire wire = new Wire(port)) {
            return wire.exchange(request);
        }
    }

    /** A request without body; header lines without line ends. */
    static Answer ask(int port, String method, String path, String... headers) throws IOException {
        return ask(port, head(method, path, headers));
    }

    static Answer post(int port, String path, String type, String body) throws IOException {
        return ask(
                port,
                head(
                                "POST",
                                path,
                                "Content-Type: " + type,
                                "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length)
                        + body);
    }

    static String head(String method, String path, String... headers) {
        String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return method + ' ' + path + " HTTP/1.1\r\nHost: localhost\r\n" + lines + "\r\n";
    }

    /** What is answered to bytes until the server ends, or says nothing more behind so many answers. */
    static List<Integer> statuses(int port, String bytes, int expected) throws IOException {
        try (Wire wire = new Wire(port)) {
            wire.out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            return wire.statuses(expected);
        }
    }

    /** The same where the client has ended its sending side, and with it the server. */
    static List<Integer> statusesOfEnded(int port, String bytes) throws IOException {
        try (Wire wire = new Wire(port)) {
            wire.send(bytes);
            wire.socket.shutdownOutput();
            return wire.statuses(Integer.MAX_VALUE);
        }
    }

    /** Every byte that is answered to a request after which the server ends. */
    static String untilTheEnd(int port, String request) throws IOException {
        try (Wire wire = new Wire(port)) {
            wire.send(request);
            return new String(wire.in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private List<Integer> statuses(int expected) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            for (int b = in.read(); b != -1; b = in.read()) {
                bytes.write(b);
                if (b == '\n' && statuses(bytes).size() >= expected) {
                    socket.setSoTimeout(QUIET_MILLIS);
                }
            }
        } catch (SocketTimeoutException open) {
            // the connection is kept
        }
        return statuses(bytes);
    }

    private static List<Integer> statuses(ByteArrayOutputStream bytes) {
        return STATUS.matcher(bytes.toString(StandardCharsets.ISO_8859_1))
                .results()
                .map(status -> Integer.valueOf(status.group(1)))
                .toList();
    }

    /** How many bytes the server takes until it ends the connection. */
    long sendsUntilCut(String bytes) {
        long sent = 0;
        try {
            while (sent < Integer.MAX_VALUE) {
                send(bytes);
                sent += bytes.length();
            }
        } catch (IOException cut) {
            return sent;
        }
        return sent;
    }

    void send(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    Answer exchange(String request) throws IOException {
        send(request);
        return answer();
    }

    void sendChunk(String text) throws IOException {
        send(Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
    }

    Answer answer() throws IOException {
        Answer head = new Answer(readHead(), "");
        if (head.header("Transfer-Encoding").equals("chunked")) {
            StringBuilder body = new StringBuilder();
            for (String chunk = readChunk(); !chunk.isEmpty(); chunk = readChunk()) {
                body.append(chunk);
            }
            return new Answer(head.head(), body.toString());
        }
        String length = head.header("Content-Length");
        byte[] body = in.readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length));
        return new Answer(head.head(), new String(body, StandardCharsets.UTF_8));
    }

    List<String> readHead() throws IOException {
        List<String> head = new ArrayList<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            head.add(line);
        }
        return head;
    }

    String readChunk() throws IOException {
        byte[] chunk = in.readNBytes(Integer.parseInt(readLine(), 16));
        in.skipNBytes(2);
        return new String(chunk, StandardCharsets.UTF_8);
    }

    boolean isClosedByServer() throws IOException {
        return in.read() == -1;
    }

    /** Whether the server closes within so many milliseconds; false too when it sends something. */
    boolean isCutWithin(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            return in.read() == -1;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        } finally {
            socket.setSoTimeout(PATIENCE_MILLIS);
        }
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b == -1) {
                throw new IOException("the server closed after: " + line.toString(StandardCharsets.UTF_8));
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
