package dev.onetrip.site;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Catalogue;
import dev.onetrip.support.Database;
import dev.onetrip.support.Rack;
import dev.onetrip.support.RawHttp;
import dev.onetrip.support.Seeds;
import dev.onetrip.users.Hostile;
import java.io.IOException;
import java.net.URLEncoder;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands where a key, a slug, a stream or a cursor belongs: it is text, or refused. */
class HostileHeadersIT {
    private static final int STRINGS = 300;
    private static final String CUSTOMER = "/customers/7b0b7f5e-8a52-4d0a-9d35-2f3f7a3f6d11";
    private static final String COMMIT =
            "{\"sha\":\"d52ed84c97516165009515813e739f7a871b9b84\",\"author\":{\"name\":\"A\","
                    + "\"email\":\"a@b\"},\"committed\":\"2026-01-02T03:04:05Z\",\"message\":\"\"}";

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    private final Database database = RACK.database();

    private void assertHarmless(String text, String request) throws IOException {
        // one that breaks the framing of HTTP itself costs the connection
        try (RawHttp http = new RawHttp(RACK.service().port())) {
            http.send(request);
            Answer answer = http.receive();
            assertThat(answer.status()).as("%s -> %s", text, answer).isBetween(200, 499);
            assertThat(answer.text()).doesNotContain("Exception", "SQL", "syntax error");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, " + CUSTOMER + ", Idempotency-Key",
        "PUT, " + CUSTOMER + ", If-Match",
        "PUT, " + CUSTOMER + ", Prefer",
        "GET, " + CUSTOMER + ", If-None-Match",
        "POST, /users, Idempotency-Key",
        "POST, /repositories/hostile/commits, Idempotency-Key",
        "POST, /repositories/hostile/commits, Stream-Id",
        "POST, /users, Content-Type",
        "GET, /users, Accept",
        "GET, /users, X-Request-Id",
        "GET, /users, Request-Timeout"
    })
    void aHostileHeaderHarmsNothing(String method, String path, String name) throws IOException {
        List<String> catalogue = Catalogue.of(database);
        boolean commits = path.endsWith("commits");
        int number = 0;
        for (String text : Hostile.strings(Seeds.random("hostile " + path + name), STRINGS)) {
            String body = commits
                    ? COMMIT
                    : path.equals("/users") && method.equals("POST")
                            ? "{\"username\":\"h" + number++ + "\",\"score\":1}"
                            : "";
            String type = "\r\nContent-Type: " + (commits ? "application/x-ndjson" : "application/json");
            String header = text.replaceAll("[\\r\\n\\u0000]", "");
            assertHarmless(
                    text,
                    method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length()
                            + (name.equals("Content-Type") ? "" : type) + "\r\n" + name
                            + ": " + header + "\r\nConnection: close\r\n\r\n" + body);
        }
        assertThat(Catalogue.of(database)).isEqualTo(catalogue);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/repositories/%s/commits",
                "/repositories/hostile/commits?cursor=%s",
                "/repositories?cursor=%s",
                "/repositories/hostile/streams/%s",
                "/jobs/%s"
            })
    void aHostilePathHarmsNothing(String path) throws IOException {
        List<String> catalogue = Catalogue.of(database);
        for (String text : Hostile.strings(Seeds.random("hostile " + path), STRINGS)) {
            String encoded = URLEncoder.encode(text, UTF_8).replace("+", "%20");
            assertHarmless(
                    text,
                    "GET " + path.replace("%s", encoded) + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        }
        assertThat(Catalogue.of(database)).isEqualTo(catalogue);
    }
}
