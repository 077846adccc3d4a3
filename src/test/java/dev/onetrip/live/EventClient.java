package dev.onetrip.live;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** One stream of Server-Sent Events on a connection of its own; a thread reads it, at once or when told to. */
final class EventClient implements AutoCloseable {
    /** Small beside what tests send; smaller ones take a turn of both sides for every few lines. */
    private static final int SMALL_BUFFER = 32 * 1024;

    private final Socket socket = new Socket();
    private final CountDownLatch reading = new CountDownLatch(1);
    private final List<Long> ids = new CopyOnWriteArrayList<>();
    private final List<String> data = new CopyOnWriteArrayList<>();
    private final List<String> comments = new CopyOnWriteArrayList<>();
    private final Thread reader = new Thread(this::read, "event-client");
    private volatile boolean ended;
    private volatile boolean begun;
    private volatile int status;

    private EventClient(int port, String path, String header, InetAddress from) {
        try {
            socket.bind(new InetSocketAddress(from, 0));
            socket.setReceiveBufferSize(SMALL_BUFFER);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            String head =
                    "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n" + header + "\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        reader.setDaemon(true);
        reader.start();
    }

    /** Sends the request and reads nothing until {@link #readOn()}. */
    static EventClient idle(int port, String path) {
        return new EventClient(port, path, "", InetAddress.getLoopbackAddress());
    }

    /** Sends the request and reads. */
    static EventClient reading(int port, String path) {
        return idle(port, path).readOn();
    }

    /** Goes on after the event with that id. */
    static EventClient after(long id, int port, String path) {
        return new EventClient(port, path, "Last-Event-ID: " + id + "\r\n", InetAddress.getLoopbackAddress()).readOn();
    }

    /** From another address of this machine. */
    static EventClient from(InetAddress address, int port, String path) {
        return new EventClient(port, path, "", address).readOn();
    }

    @CanIgnoreReturnValue
    EventClient readOn() {
        reading.countDown();
        return this;
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            reading.await();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                take(line);
            }
        } catch (IOException | InterruptedException closed) {
            // what was read so far stays
        } finally {
            ended = true;
        }
    }

    private void take(String line) {
        if (line.startsWith("HTTP/1.1 ")) {
            status = Integer.parseInt(line.substring(9, 12));
        } else if (line.startsWith("retry:")) {
            begun = true;
        } else if (line.startsWith("id:")) {
            ids.add(Long.valueOf(line.substring(3)));
        } else if (line.startsWith("data:")) {
            data.add(line.substring(5));
        } else if (line.startsWith(":")) {
            comments.add(line);
        }
    }

    /** The server's first line is there: nothing that is committed from now on may be missing. */
    boolean hasBegun() {
        return begun;
    }

    /** The status of the answer, 0 before it came. */
    int status() {
        return status;
    }

    boolean hasEnded() {
        return ended;
    }

    /** The ids of the events, as they came. */
    List<Long> ids() {
        return List.copyOf(ids);
    }

    int count() {
        return data.size();
    }

    /** The data of the events, as they came. */
    List<String> data() {
        return List.copyOf(data);
    }

    int heartbeats() {
        return comments.size();
    }

    /** Ends the connection; what was read so far stays. */
    @Override
    public void close() {
        stop();
    }

    void stop() {
        try {
            socket.close();
            reader.interrupt();
            reader.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
