package dev.onetrip.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Heads, bodies and chunks that cannot be read: a second answer to one request would be taken for that of another. */
@TinyWeb.Started
@TestMethodOrder(MethodOrderer.Random.class)
class OneAnswerIT {
    private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";
    private static final String POST = "POST /things" + HOST;
    private static final String JSON = POST + "Content-Type: application/json\r\n";
    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n\r\n";
    private static final String GET = "GET /things/7" + HOST + "\r\n";
    private static final String LONG = "a".repeat(20_000);

    @LocalServerPort
    private int port;

    private static Stream<Arguments> requests() {
        return Stream.of(chunks(), lengths(), codings(), heads(), together()).flatMap(table -> table);
    }

    private static Stream<Arguments> chunks() {
        String good = "{\"name\":\"a\"}";
        return Stream.of(
                Arguments.of("no type, size -1", POST + CHUNKED + "-1\r\nabc\r\n0\r\n\r\n", List.of(415)),
                Arguments.of("no type, size too long", POST + CHUNKED + "fffffffffffffffff\r\n\r\n", List.of(415)),
                Arguments.of("no such path", "POST /no" + HOST + CHUNKED + "-1\r\n\r\n", List.of(404)),
                Arguments.of("no such method", "PUT /things" + HOST + CHUNKED + "-1\r\n\r\n", List.of(405)),
                Arguments.of("a body that is not asked for", "GET /things/7" + HOST + CHUNKED + "zz\r\n", List.of(200)),
                Arguments.of("size -1", JSON + CHUNKED + "-1\r\nabc\r\n0\r\n\r\n", List.of(400)),
                Arguments.of("size above an int", JSON + CHUNKED + "80000000\r\nabc\r\n", List.of(400)),
                Arguments.of("no size", JSON + CHUNKED + "\r\nabc\r\n0\r\n\r\n", List.of(400)),
                Arguments.of("a size with a sign", JSON + CHUNKED + "+c\r\n" + good + "\r\n0\r\n\r\n", List.of(400)),
                Arguments.of("a size with 0x", JSON + CHUNKED + "0xc\r\n" + good + "\r\n0\r\n\r\n", List.of(400)),
                Arguments.of("no line end", JSON + CHUNKED + "c\r\n" + good + "XX0\r\n\r\n", List.of(400)),
                Arguments.of("half a line end", JSON + CHUNKED + "c\n" + good + "\n0\n\n", List.of(400)),
                Arguments.of("a bad second chunk", JSON + CHUNKED + "c\r\n" + good + "\r\nzz\r\n", List.of(400)),
                Arguments.of("a bad trailer", JSON + CHUNKED + "c\r\n" + good + "\r\n0\r\nno\r\n\r\n", List.of(400)),
                Arguments.of("a long trailer", JSON + CHUNKED + "c\r\n" + good + "\r\n0\r\nX: " + LONG, List.of(400)),
                Arguments.of("no type, a bad trailer", POST + CHUNKED + "0\r\nno\r\n\r\n", List.of(415)));
    }

    private static Stream<Arguments> lengths() {
        return Stream.of(
                Arguments.of("-1", JSON + "Content-Length: -1\r\n\r\nabc", List.of(400)),
                Arguments.of("+3", JSON + "Content-Length: +3\r\n\r\nabc", List.of(400)),
                Arguments.of("none", JSON + "Content-Length:\r\n\r\nabc", List.of(400)),
                Arguments.of("above a long", JSON + "Content-Length: 99999999999999999999\r\n\r\nabc", List.of(400)),
                Arguments.of("two", JSON + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", List.of(400)),
                Arguments.of("and chunks", JSON + "Content-Length: 3\r\n" + CHUNKED + "3\r\nabc\r\n", List.of(400)),
                Arguments.of("too small", JSON + "Content-Length: 3\r\n\r\nabcdef\r\n\r\nghi\r\n\r\n", List.of(400)),
                Arguments.of("too small, no type", POST + "Content-Length: 3\r\n\r\nabcd e f\r\n\r\n", List.of(415)),
                Arguments.of("above the limit", JSON + "Content-Length: 3000\r\n\r\nabc", List.of(413)));
    }

    private static Stream<Arguments> codings() {
        String body = "\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
        return Stream.of(
                Arguments.of("one more", JSON + "Transfer-Encoding: gzip, chunked" + body, List.of(501)),
                Arguments.of(
                        "in two lines",
                        JSON + "Transfer-Encoding: x\r\nTransfer-Encoding: chunked" + body,
                        List.of(501)),
                Arguments.of("one more behind", JSON + "Transfer-Encoding: chunked, gzip" + body, List.of(400)),
                Arguments.of("another", JSON + "Transfer-Encoding: gzip" + body, List.of(400)),
                Arguments.of("almost", JSON + "Transfer-Encoding: xchunked" + body, List.of(400)),
                Arguments.of("twice", JSON + "Transfer-Encoding: chunked, chunked" + body, List.of(400)),
                Arguments.of("none", JSON + "Transfer-Encoding:" + body, List.of(400)),
                Arguments.of("before the colon", JSON + "Transfer-Encoding : chunked" + body, List.of(400)),
                Arguments.of(
                        "HTTP/1.0", JSON.replace("1.1", "1.0") + "Transfer-Encoding: chunked" + body, List.of(400)));
    }

    private static Stream<Arguments> heads() {
        return Stream.of(
                Arguments.of("no HTTP", "garbage\r\n\r\n" + LONG, List.of(400)),
                Arguments.of("no version", "GET /things/7\r\n\r\n", List.of(400)),
                Arguments.of("a version to come", GET.replace("1.1", "2.0"), List.of(505)),
                Arguments.of("another protocol", GET.replace("HTTP", "ICAP"), List.of(400)),
                Arguments.of("no colon", "GET /things/7" + HOST + "no\r\n\r\n", List.of(400)),
                Arguments.of("a NUL", "GET /things/7" + HOST + "X: a\0b\r\n\r\n", List.of(400)),
                Arguments.of("half line ends", GET.replace("\r", ""), List.of(400)),
                Arguments.of("a long path", "GET /" + LONG + HOST + "\r\n", List.of(414)),
                Arguments.of("a long header", "GET /things/7" + HOST + "X: " + LONG + "\r\n\r\n", List.of(431)),
                Arguments.of("no address", "GET /thi[ngs" + HOST + "\r\n", List.of(400)),
                Arguments.of("an odd expectation", "GET /things/7" + HOST + "Expect: tea\r\n\r\n", List.of(417)));
    }

    private static Stream<Arguments> together() {
        String last = "GET /things/7" + HOST + "Connection: close\r\n\r\n";
        return Stream.of(
                Arguments.of("good, bad chunk", GET + JSON + CHUNKED + "-1\r\n", List.of(200, 400)),
                Arguments.of("good, coded", GET + JSON + "Transfer-Encoding: gzip, chunked\r\n\r\n", List.of(200, 501)),
                Arguments.of("good, long path", GET + "GET /" + LONG + HOST + "\r\n", List.of(200, 414)),
                Arguments.of("good, garbage", GET + "\u0016\u0003\u0001\r\n\r\n", List.of(200)),
                Arguments.of("the last, good", last + GET, List.of(200)),
                Arguments.of("good, good, last", GET + GET + last, List.of(200, 200, 200)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void noBytesGetTwoAnswersToOneRequest(String name, String bytes, List<Integer> statuses) throws IOException {
        assertThat(Wire.statuses(port, bytes, statuses.size())).as(name).isEqualTo(statuses);
    }

    @Test
    void aStreamWhoseChunksBreakEndsWithAProblem() throws IOException {
        try (Wire wire = new Wire(port)) {
            wire.send(Wire.head("POST", "/things", "Content-Type: application/x-ndjson", "Transfer-Encoding: chunked"));
            wire.sendChunk("{\"name\":\"a\"}\n");
            assertThat(wire.readHead()).isNotEmpty();
            assertThat(wire.readChunk()).contains("\"name\":\"a\"");
            wire.send("zz\r\n");
            assertThat(wire.readChunk()).contains("{\"problem\":", "\"status\":400", "The chunks of the body");
            assertThat(wire.readChunk()).isEmpty();
            assertThat(wire.isClosedByServer()).isTrue();
        }
    }

    @Test
    void aLaterMinorVersionIsReadAsHttp11() throws IOException {
        assertThat(Wire.ask(port, GET.replace("1.1", "1.2")).body()).isEqualTo("7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/plain"})
    void aClientThatSendsAllBeforeItReadsSeesItsRefusal(String type) throws IOException {
        for (int i = 0; i < 10; i++) {
            Wire.Answer answer = Wire.post(port, "/things", type, " ".repeat(8_000_000));
            assertThat(answer.body()).contains("/problems/");
            assertThat(answer.status()).isIn(413, 415);
        }
    }

    @Test
    void aRefusedBodyIsReadNoFurtherThanItsLimit() throws IOException {
        try (Wire wire = new Wire(port)) {
            wire.send(Wire.head("POST", "/things", "Content-Type: text/plain", "Content-Length: 2000000000"));
            assertThat(wire.answer().status()).isEqualTo(415);
            assertThat(wire.sendsUntilCut(" ".repeat(1_000_000))).isBetween(16_000_000L, 60_000_000L);
        }
    }

    @Test
    void aClientThatEndsItsSideGetsItsAnswers() throws IOException {
        assertThat(Wire.statusesOfEnded(port, GET + Wire.head("GET", "/nowhere")))
                .containsExactly(200, 404);
        assertThat(Wire.statusesOfEnded(port, JSON + "Content-Length: 50\r\n\r\n{\"name\""))
                .containsExactly(400);
        assertThat(Wire.statusesOfEnded(port, JSON + "Content-Length: 12\r\n\r\n{\"name\":\"a\"}"))
                .containsExactly(200);
        assertThat(Wire.statusesOfEnded(port, "")).isEmpty();
    }

    @Test
    void anHttp10ClientGetsNoChunks() throws IOException {
        String lines =
                Wire.untilTheEnd(port, "GET /things HTTP/1.0\r\nHost: h\r\nAccept: application/x-ndjson\r\n\r\n");
        assertThat(lines).doesNotContainIgnoringCase("transfer-encoding").endsWith("\n9998\n9999\n");
    }

    @Test
    void anEncodedBodyIs415AndSaysWhatIsTaken() throws IOException {
        Wire.Answer answer = Wire.ask(
                port,
                "POST",
                "/things",
                "Content-Type: application/x-ndjson",
                "Content-Encoding: gzip",
                "Content-Length: 5");
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.header("Accept-Encoding")).isEqualTo("identity");
        assertThat(answer.body()).contains("/problems/unsupported-media-type", "Content-Encoding");
    }

    @Test
    void anHttp10ClientNeedsNoHost() throws IOException {
        assertThat(Wire.statuses(port, "OPTIONS /things HTTP/1.0\r\n\r\n", 1)).containsExactly(204);
        assertThat(Wire.statuses(port, "GET /things/7 HTTP/1.0\r\n\r\n", 1)).containsExactly(200);
        assertThat(Wire.statuses(port, "GET /things/7 HTTP/1.1\r\n\r\n", 1)).containsExactly(400);
    }
}
