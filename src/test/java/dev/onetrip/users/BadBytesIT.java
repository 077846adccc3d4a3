package dev.onetrip.users;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Rack;
import dev.onetrip.support.RawHttp;
import dev.onetrip.support.Service;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests no decent client sends: wrong bytes, too many, too slow; each its own problem, and nothing stored. */
@TestMethodOrder(MethodOrderer.Random.class)
class BadBytesIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private final Database database = RACK.database();

    private Answer raw(String contentType, byte[] body) throws IOException {
        try (RawHttp http = new RawHttp(RACK.service().port())) {
            String head = "POST /users HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + contentType
                    + "\r\nContent-Length: " + body.length + "\r\n\r\n";
            http.send(head.getBytes(US_ASCII));
            send(http, body);
            return http.receive();
        }
    }

    /** A body that is refused unread may find the connection closed; the answer is there all the same. */
    private static void send(RawHttp http, byte[] body) {
        try {
            http.send(body);
        } catch (IOException closed) {
            assertThat(body.length).isGreaterThan(256 * 1024);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ISO-8859-1", "UTF-16"})
    void whatIsNotUtf8IsUnreadable(String charset) throws IOException {
        Tables before = Tables.of(database);
        byte[] body = Sent.user("caf\u00e9", 1).getBytes(Charset.forName(charset));
        assertThat(raw("application/json", body).status()).isEqualTo(400);
        assertThat(raw("application/json;charset=" + charset, body).status()).isIn(400, 415);
        assertThat(Tables.of(database)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(ints = {256 * 1024 + 1, 5_000_000})
    void aBodyAboveTheLimitIs413(int bytes) throws IOException {
        Tables before = Tables.of(database);
        String json = Sent.user("big", 1);
        byte[] body = (json + " ".repeat(bytes - json.length())).getBytes(UTF_8);
        Answer answer = raw("application/json", body);
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.json().get("type").asString()).isEqualTo("/problems/too-large");
        assertThat(Tables.of(database)).isEqualTo(before);
    }

    @Test
    void aBodyOfExactlyTheLimitIsTaken() throws IOException {
        String json = Sent.user("exact", 1);
        byte[] body = (json + " ".repeat(256 * 1024 - json.length())).getBytes(UTF_8);
        assertThat(raw("application/json", body).status()).isEqualTo(201);
        assertThat(database.number("SELECT count(*) FROM users WHERE username = 'exact'"))
                .isEqualTo(1);
    }

    @Test
    void aBodyThatStopsComingIs408AndNothingIsStored() throws IOException {
        Tables before = Tables.of(database);
        // of its own, so that no other body is too slow for it
        try (Service impatient = Service.start(
                        Map.of("onetrip.database.url", database.url(), "onetrip.web.body-stall", "300ms"));
                RawHttp http = new RawHttp(impatient.port())) {
            http.send("POST /users HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 500\r\n\r\n" + Sent.user("slow", 1));
            assertThat(http.receive().status()).isEqualTo(408);
        }
        assertThat(Tables.of(database)).isEqualTo(before);
    }

    @Test
    void twoHostHeadersAre400AndNothingIsStored() throws IOException {
        Tables before = Tables.of(database);
        String json = Sent.user("two-hosts", 1);
        try (RawHttp http = new RawHttp(RACK.service().port())) {
            http.send("POST /users HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Type: application/json\r\n"
                    + "Content-Length: " + json.length() + "\r\n\r\n" + json);
            assertThat(http.receive().status()).isEqualTo(400);
        }
        assertThat(Tables.of(database)).isEqualTo(before);
    }
}
