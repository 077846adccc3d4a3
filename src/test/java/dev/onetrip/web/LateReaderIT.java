package dev.onetrip.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Eventually;
import dev.onetrip.support.Http;
import dev.onetrip.support.Rack;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that send all before they read, as those of Python and Java do, with the smallest buffers. */
@TestMethodOrder(MethodOrderer.Random.class)
@Timeout(300)
class LateReaderIT {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int LINES = 30_000;

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private static String sendAllThenRead(String path, String line) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(BUFFER_BYTES);
            socket.setSendBufferSize(BUFFER_BYTES);
            socket.setSoTimeout(30_000);
            socket.connect(new InetSocketAddress("localhost", RACK.service().port()));
            byte[] body = (line + "\n").repeat(LINES).getBytes(StandardCharsets.US_ASCII);
            OutputStream out = socket.getOutputStream();
            // HTTP/1.0, so that no chunk divides a line
            String head = "POST " + path + " HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
                    + "Content-Length: " + body.length + "\r\n\r\n";
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.write(body);
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Four at once are all places of a route that has places. */
    private static void assertAnswered(String path, String line) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(4);
        List<Callable<String>> uploads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String own = path.replace("%", Integer.toString(i));
            uploads.add(() -> sendAllThenRead(own, line));
        }
        for (Future<String> answer : clients.invokeAll(uploads)) {
            assertThat(answer.get()).contains("\"summary\":{\"lines\":" + LINES, "\"failed\":" + LINES);
        }
        clients.shutdown();
    }

    @Test
    void usersAreAnswered() throws Exception {
        assertAnswered("/users", "{\"username\":1}");
    }

    @Test
    void customersAreAnswered() throws Exception {
        assertAnswered("/customers", "{\"customerId\":\"x\"}");
    }

    @Test
    void commitsAreAnswered() throws Exception {
        assertAnswered("/repositories/late%/commits", "{\"sha\":\"zz\"}");
    }

    @Test
    void ordersAreAnswered() throws Exception {
        assertAnswered("/customers/" + UUID.randomUUID() + "/orders", "{\"items\":3}");
    }

    @Test
    void anUploadThatIsGivenUpEarlyIsAnswered() throws Exception {
        String blank = sendAllThenRead("/users", "{\"username\":1}\n\n\n\n\n\n\n");
        assertThat(blank).contains("\"status\":400").contains("more than 1000 blank lines");
    }

    @Test
    void aReaderThatNeverComesHoldsNoPlace() throws Exception {
        Http http = RACK.http();
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(BUFFER_BYTES);
            socket.connect(new InetSocketAddress("localhost", RACK.service().port()));
            byte[] body = "{\"sha\":\"zz\"}\n".repeat(LINES).getBytes(StandardCharsets.US_ASCII);
            String head = "POST /repositories/silent" + i + "/commits HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Type: application/x-ndjson\r\nContent-Length: " + body.length + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body);
            silent.add(socket);
        }
        // all have begun, so that none takes a place later
        for (Socket socket : silent) {
            Eventually.within(Eventually.SOON, () -> isAnswered(socket));
        }
        Eventually.within(Eventually.SOON, () -> isTaken(http));
        for (Socket socket : silent) {
            socket.close();
        }
    }

    private static boolean isAnswered(Socket socket) {
        try {
            return socket.getInputStream().available() > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isTaken(Http http) {
        return http.send("POST", "/repositories/other/commits", "application/x-ndjson", "{}\n")
                        .status()
                == 200;
    }
}
