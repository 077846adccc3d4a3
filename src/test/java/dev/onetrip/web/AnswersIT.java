package dev.onetrip.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.onetrip.support.Eventually;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

@TinyWeb.Started
@ExtendWith(OutputCaptureExtension.class)
@TestMethodOrder(MethodOrderer.Random.class)
class AnswersIT {
    @LocalServerPort
    private int port;

    @Test
    void aWrongMethodIs405WithAllow() throws IOException {
        Wire.Answer answer = Wire.ask(port, "PUT", "/things");
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow").split(",\\s*")).containsExactlyInAnyOrder("GET", "HEAD", "POST");
        assertThat(answer.body()).contains("\"type\":\"/problems/method-not-allowed\"");
    }

    @Test
    void aWrongContentTypeIs415WithAccept() throws IOException {
        Wire.Answer answer = Wire.post(port, "/things", "text/plain", "x");
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.header("Accept")).contains("application/json", "application/x-ndjson");
    }

    @Test
    void anAcceptThatNothingFitsIs406AsAProblem() throws IOException {
        Wire.Answer answer = Wire.ask(port, "GET", "/things", "Accept: image/png");
        assertThat(answer.status()).isEqualTo(406);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    void afterAnUnreadBodyTheConnectionServesTheNextRequest() throws IOException {
        try (Wire wire = new Wire(port)) {
            String refused = Wire.head("POST", "/things", "Content-Type: text/plain", "Content-Length: 5") + "abcde";
            assertThat(wire.exchange(refused).status()).isEqualTo(415);
            assertThat(wire.exchange(Wire.head("GET", "/things/7")).body()).isEqualTo("7");
        }
    }

    @Test
    void theAccessLogHasOneLineWithoutTheQuery() throws IOException {
        Logger access = (Logger) LoggerFactory.getLogger("onetrip.access");
        access.setLevel(Level.INFO);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        access.addAppender(lines);
        try {
            assertThat(Wire.ask(port, "GET", "/things/9?password=pssst", "X-Request-Id: logged-1")
                            .status())
                    .isEqualTo(200);
            // the line is written after the last byte went out
            await().atMost(Eventually.SOON)
                    .untilAsserted(() -> assertThat(List.copyOf(lines.list))
                            .map(ILoggingEvent::getFormattedMessage)
                            .filteredOn(line -> line.contains("logged-1"))
                            .singleElement()
                            .asString()
                            .matches("GET /things/9 200 \\d+ ms logged-1"));
        } finally {
            boolean unused = access.detachAppender(lines);
        }
    }

    @Test
    void whatSpringNeverSeesIsAProblemToo() throws IOException {
        Wire.Answer answer = Wire.ask(port, "GET", "/things?x=%zz");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    void headersAboveTheLimitAreAProblemToo() throws IOException {
        Wire.Answer answer = Wire.ask(port, "GET", "/things", "X-Big: " + "x".repeat(20_000));
        assertThat(answer.status()).isEqualTo(431);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    void aPathThatIsNotServedIs404AsAProblem() throws IOException {
        Wire.Answer answer = Wire.ask(port, "POST", "/nothing?password=x", "X-Request-Id: a.b_c-1");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body())
                .isEqualTo("{\"type\":\"/problems/not-found\",\"title\":\"Not found\",\"status\":404,"
                        + "\"detail\":\"Nothing is served at \\\"/nothing\\\"; /openapi.yaml lists the paths\",\"instance\":\"/nothing\","
                        + "\"requestId\":\"a.b_c-1\"}\n");
    }

    @Test
    void headIsAnsweredAsGetWithoutABody() throws IOException {
        try (Wire wire = new Wire(port)) {
            wire.send(Wire.head("HEAD", "/things/7"));
            assertThat(wire.readHead().get(0)).isEqualTo("HTTP/1.1 200 OK");
            wire.send(Wire.head("GET", "/things/8"));
            assertThat(wire.answer().body()).isEqualTo("8");
        }
    }

    @Test
    void optionsNamesTheMethods() throws IOException {
        Wire.Answer answer = Wire.ask(port, "OPTIONS", "/things/7");
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Allow")).contains("GET");
    }

    @Test
    void anythingIsAnsweredAsJsonToAClientThatDoesNotCare() throws IOException {
        assertThat(Wire.ask(port, "GET", "/things", "Accept: */*").header("Content-Type"))
                .isEqualTo("application/json");
    }

    @Test
    void twoHostHeadersAreRefused() throws IOException {
        Wire.Answer answer = Wire.ask(port, "GET", "/things", "Host: other");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("Host must appear exactly once, not 2 times");
    }

    @Test
    void noHostHeaderIsRefused() throws IOException {
        assertThat(Wire.ask(port, "GET /things HTTP/1.1\r\n\r\n").status()).isEqualTo(400);
    }

    @Test
    void anUnexpectedExceptionShowsNothingOfItsInside() throws IOException {
        Wire.Answer answer = Wire.ask(port, "GET", "/boom");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).contains("/problems/internal").doesNotContain("secret", "Exception");
    }

    @Test
    void afterAnUnexpectedExceptionTheConnectionServesTheNextRequest() throws IOException {
        try (Wire wire = new Wire(port)) {
            assertThat(wire.exchange(Wire.head("GET", "/boom")).status()).isEqualTo(500);
            assertThat(wire.exchange(Wire.head("GET", "/things")).status()).isEqualTo(200);
        }
    }

    @Test
    void aFullQueueSaysWhenToComeAgainInWholeSecondsRoundedUp() throws IOException {
        Wire.Answer answer = Wire.ask(port, "GET", "/full");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isEqualTo("2");
        assertThat(answer.body()).contains("\"outcome\":\"rolled-back\"");
    }

    @Test
    void anOddRequestIdIsReplaced() throws IOException {
        String id = Wire.ask(port, "GET", "/boom", "X-Request-Id: a b").header("X-Request-Id");
        assertThat(id).matches("[0-9a-f-]{36}");
    }

    @Test
    void theReceiptIsWrittenAsServerTiming() throws IOException {
        assertThat(Wire.ask(port, "GET", "/receipt").header("Server-Timing"))
                .isEqualTo("pool;dur=0.000, db;dur=2.000, rt;desc=\"1\", group;desc=\"0\"");
    }

    /** None of these reaches a route: no HTTP, an address and a head that are too long, an address that is none. */
    @Test
    void whatSpringNeverSeesHasAReceiptToo() throws IOException {
        String nothing = "pool;dur=0.000, db;dur=0.000, rt;desc=\"0\", group;desc=\"0\"";
        Map<Integer, Wire.Answer> refused = Map.of(
                400, Wire.ask(port, "GET", "/things?x=%zz"),
                414, Wire.ask(port, "GET", "/things?x=" + "x".repeat(20_000)),
                431, Wire.ask(port, "GET", "/things", "X-Big: " + "x".repeat(20_000)));
        refused.forEach((status, answer) -> {
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("Server-Timing")).isEqualTo(nothing);
        });
    }

    @Test
    void aBadRequestTimeoutNamesTheHeader() throws IOException {
        Wire.Answer answer = Wire.ask(port, "GET", "/deadline", "Request-Timeout: soon");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("\"field\":\"Request-Timeout\"");
    }

    @Test
    void aRequestTimeoutShortensTheDeadline() throws IOException {
        Wire.Answer answer = Wire.ask(port, "GET", "/deadline", "Request-Timeout: 4");
        assertThat(Integer.parseInt(answer.body().replaceAll("\\D", ""))).isBetween(1, 4_000);
    }

    @Test
    void aBadLimitNamesTheParameter() throws IOException {
        assertThat(Wire.ask(port, "GET", "/things?limit=1001").status()).isEqualTo(422);
        assertThat(Wire.ask(port, "GET", "/things?limit=ten").body()).contains("\"field\":\"limit\"");
    }

    @Test
    void theLinksOfPagesLeadThroughTheWholeList() throws IOException {
        assertLedThrough("/things?limit=99&x=a%20b");
    }

    @Test
    void bracketsInAQueryStayInTheLinksOfItsPages() throws IOException {
        assertThat(Wire.ask(port, "GET", "/things?limit=99&x[]=[1]").header("Link"))
                .contains("x%5B%5D=%5B1%5D")
                .doesNotContain("[", "]");
        assertLedThrough("/things?limit=99&x[]=[1]");
    }

    @Test
    void bytesThatAreNotEncodedInAQueryAreSoInTheLinksOfItsPages() throws IOException {
        // three bytes of UTF-8 as they are on the wire
        assertThat(Wire.ask(port, "GET", "/things?limit=99&\u0b33=1").header("Link"))
                .contains("&%E0%AC%B3=1&");
        assertLedThrough("/things?limit=99&\u0b33=1");
    }

    private void assertLedThrough(String first) throws IOException {
        int pages = 0;
        int items = 0;
        for (String next = first; !next.isEmpty(); pages++) {
            Wire.Answer answer = Wire.ask(port, "GET", next);
            items += answer.body().split(",").length - 1;
            next = answer.header("Link").replaceAll("^<|>; rel=\"next\"$", "");
        }
        assertThat(items).isEqualTo(250);
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void aMadeUpCursorIsRefused() throws IOException {
        assertThat(Wire.ask(port, "GET", "/things?cursor=AAAAAAAA").status()).isEqualTo(400);
    }
}
