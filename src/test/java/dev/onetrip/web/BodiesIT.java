package dev.onetrip.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.boot.test.web.server.LocalServerPort;

@TinyWeb.Started
@TestMethodOrder(MethodOrderer.Random.class)
class BodiesIT {
    private static final String JSON = "application/json";
    private static final String NDJSON = "application/x-ndjson";

    @LocalServerPort
    private int port;

    @Test
    void aGoodBodyIsAnsweredWithPlainNumbersUtcTimesAndNulls() throws IOException {
        Wire.Answer answer = Wire.post(port, "/things", JSON, "{\"name\":\"ada\",\"score\":1.50e2}");
        assertThat(answer.body())
                .isEqualTo("{\"name\":\"ada\",\"score\":150,\"created\":\"1970-01-01T00:00:00Z\",\"updated\":null}\n");
    }

    @Test
    void anEmptyBodyIs400() throws IOException {
        Wire.Answer answer = Wire.post(port, "/things", JSON, "");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("The body is empty");
    }

    @Test
    void everyBadFieldIsNamedInOne422() throws IOException {
        Wire.Answer answer = Wire.post(port, "/things", JSON, "{\"name\":\"\",\"score\":-1}");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body())
                .contains("\"errors\":[{\"field\":\"name\",\"detail\":\"has 0 characters; 1 to 8 are needed\"},"
                        + "{\"field\":\"score\",\"detail\":\"is -1; a number from 0 to 1000 is needed\"}]");
    }

    @Test
    void aBodyThatAnnouncesTooMuchIs413BeforeItIsSent() throws IOException {
        Wire.Answer answer = Wire.ask(port, "POST", "/things", "Content-Type: " + JSON, "Content-Length: 1001");
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.header("Connection")).isEqualTo("close");
    }

    @Test
    void aChunkedBodyAboveTheLimitIs413() throws IOException {
        try (Wire wire = new Wire(port)) {
            wire.send(Wire.head("POST", "/things", "Content-Type: " + JSON, "Transfer-Encoding: chunked"));
            wire.sendChunk(" ".repeat(600));
            wire.sendChunk(" ".repeat(600));
            assertThat(wire.answer().status()).isEqualTo(413);
        }
    }

    @Test
    void verdictsComeWhileTheUploadGoesOn() throws IOException {
        try (Wire wire = new Wire(port)) {
            wire.send(Wire.head("POST", "/things", "Content-Type: " + NDJSON, "Transfer-Encoding: chunked"));
            wire.sendChunk("{\"name\":\"a\"}\n{\"na");
            assertThat(wire.readHead().get(0)).isEqualTo("HTTP/1.1 200 OK");
            assertThat(wire.readChunk()).contains("\"line\":1").contains("\"name\":\"a\"");
            wire.sendChunk("me\":\"b\"}\n");
            assertThat(wire.readChunk()).contains("\"line\":2");
            wire.send("0\r\n\r\n");
            assertThat(wire.readChunk()).isEmpty();
            assertThat(wire.exchange(Wire.head("GET", "/things/7")).body()).isEqualTo("7");
        }
    }

    @Test
    void aBadLineGetsItsOwnVerdictAndTheStreamGoesOn() throws IOException {
        String long101 = "x".repeat(101);
        Wire.Answer answer = Wire.post(port, "/things", NDJSON, "{\"name\":1}\n\n" + long101 + "\n{\"name\":\"d\"}");
        assertThat(answer.body().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .isEqualTo(
                                        "{\"line\":1,\"status\":400,\"problem\":{\"type\":\"/problems/unreadable\","
                                                + "\"title\":\"The request cannot be read\",\"status\":400,"
                                                + "\"detail\":\"name is 1; a string in quotes is needed\",\"field\":\"name\","
                                                + "\"errors\":[{\"field\":\"name\",\"detail\":\"is 1; a string in quotes is needed\"}]}}"),
                        line -> assertThat(line).contains("\"line\":3", "\"status\":413"),
                        line -> assertThat(line).contains("\"line\":4", "\"name\":\"d\""));
    }

    @Test
    void tenThousandLinesGetTenThousandVerdictsInOrder() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int line = 1; line <= 10_000; line++) {
            lines.append("{\"name\":\"n").append(line).append("\"}\n");
        }
        Wire.Answer answer = Wire.post(port, "/things", NDJSON, lines.toString());
        assertThat(answer.body().lines())
                .hasSize(10_000)
                .last()
                .asString()
                .contains("\"name\":\"n10000\"", "\"line\":10000");
    }

    @Test
    void twoHundredMegabytesOfBlankLinesEndQuicklyWithAProblem() throws IOException {
        try (Wire wire = new Wire(port)) {
            wire.send(Wire.head("POST", "/things", "Content-Type: " + NDJSON, "Content-Length: 200000000"));
            String blanks = "\n".repeat(100_000);
            int sent = 0;
            try {
                for (; sent < 2000; sent++) {
                    wire.send(blanks);
                }
            } catch (IOException closed) {
                assertThat(sent).isPositive();
            }
            assertThat(wire.answer().body()).contains("/problems/too-large", "more than 1000 blank lines");
            // the refusal, and as much more as is thrown away and as buffers hold
            assertThat(sent).isLessThan(600);
        }
    }

    @Test
    void aStreamThatFailsLaterEndsWithAProblemLine() throws IOException {
        Wire.Answer answer = Wire.ask(port, "GET", "/torn");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).startsWith("1\n{\"problem\":").endsWith("}\n").doesNotContain("secret");
    }

    @Test
    void aStreamThatFailsBeforeItsFirstLineIsAnOrdinaryProblem() throws IOException {
        assertThat(Wire.ask(port, "GET", "/refused-stream").status()).isEqualTo(404);
    }

    @Test
    void aWholeListStreamsAsLines() throws IOException {
        Wire.Answer answer = Wire.ask(port, "GET", "/things", "Accept: application/x-ndjson");
        assertThat(answer.body().lines()).hasSize(10_000).endsWith("9999");
    }
}
