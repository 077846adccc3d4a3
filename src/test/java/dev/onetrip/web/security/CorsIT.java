package dev.onetrip.web.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Http;
import dev.onetrip.support.Rack;
import dev.onetrip.support.RawHttp;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Open on loopback: headers, other pages, other names, a limit per address, and no token asked. */
class CorsIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.database.control-timeout", "30s")
            .with("onetrip.web.cors.allowed-origins", "https://app.example")
            .with("onetrip.web.rate-limit.requests", "5")
            .with("onetrip.web.rate-limit.window", "1h")
            .with("onetrip.web.rate-limit.trusted-proxies", "127.0.0.1");

    private static int clients;

    static Answer wire(int port, String methodAndPath, String... headers) throws IOException {
        try (RawHttp http = new RawHttp(port)) {
            boolean hasHost = List.of(headers).stream().anyMatch(line -> line.startsWith("Host:"));
            http.send(methodAndPath + " HTTP/1.1\r\n" + (hasHost ? "" : "Host: localhost\r\n")
                    + String.join("\r\n", headers) + "\r\n\r\n");
            return http.receive();
        }
    }

    /** Each call from another address. */
    private static Answer ask(String methodAndPath, String... headers) throws IOException {
        clients++;
        List<String> all = new java.util.ArrayList<>(List.of(headers));
        all.add("X-Forwarded-For: 10.0.0." + clients);
        return wire(RACK.service().port(), methodAndPath, all.toArray(String[]::new));
    }

    @Test
    void everyAnswerHasTheHeadersThatKeepBrowsersCareful() throws IOException {
        for (String path : List.of("/users", "/none", "/users?limit=x")) {
            Answer answer = ask("GET " + path);
            assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(answer.header("Referrer-Policy")).hasValue("no-referrer");
            assertThat(answer.header("Content-Security-Policy").orElse(""))
                    .contains("default-src 'self'", "frame-ancestors 'none'");
            assertThat(answer.header("Cache-Control")).hasValue("no-store");
            assertThat(answer.header("Strict-Transport-Security")).isEmpty();
        }
        Answer bare = wire(RACK.service().port(), "GET /" + "x".repeat(20_000));
        assertThat(bare.header("X-Content-Type-Options")).hasValue("nosniff");
    }

    @Test
    void behindTlsBrowsersAreToldToStayThere() throws IOException {
        assertThat(ask("GET /users", "X-Forwarded-Proto: https").header("Strict-Transport-Security"))
                .hasValue("max-age=31536000");
    }

    @Test
    void anAllowedOriginMayAskAndReadWhatIsExposed() throws IOException {
        Answer preflight = ask(
                "OPTIONS /users",
                "Origin: https://app.example",
                "Access-Control-Request-Method: PATCH",
                "Access-Control-Request-Headers: content-type, authorization");
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("Access-Control-Allow-Origin")).hasValue("https://app.example");
        assertThat(preflight.header("Access-Control-Allow-Methods").orElse("")).contains("PATCH");
        assertThat(preflight.header("Access-Control-Max-Age")).hasValue("3600");
        Answer answer = ask("GET /users", "Origin: https://app.example");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Access-Control-Expose-Headers").orElse(""))
                .contains("Location", "Link", "X-Request-Id", "Server-Timing", "Retry-After", "RateLimit");
        assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
    }

    @Test
    void anyOtherOriginIsRefused() throws IOException {
        Answer preflight = ask("OPTIONS /users", "Origin: https://evil.example", "Access-Control-Request-Method: POST");
        assertThat(preflight.status()).isEqualTo(403);
        assertThat(preflight.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(preflight.header("Content-Type")).hasValue("application/problem+json");
        assertThat(ask("POST /users", "Origin: null").status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "localhost.evil.example", "10.0.0.7:8080"})
    void aHostThatIsNotThisMachineIsRefusedWhileOpen(String host) throws IOException {
        assertThat(ask("GET /users", "Host: " + host).status()).isEqualTo(403);
    }

    @Test
    void aClientAboveItsLimitIsToldWhenToComeAgainAndAnotherIsNotConcerned() throws IOException {
        String client = "X-Forwarded-For: 192.0.2.1";
        int port = RACK.service().port();
        for (int left = 4; left >= 0; left--) {
            Answer answer = wire(port, "GET /users", client);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("RateLimit-Policy")).hasValue("\"default\";q=5;w=3600");
            assertThat(answer.header("RateLimit").orElse("")).startsWith("\"default\";r=" + left + ";t=");
        }
        Answer refused = wire(port, "GET /users", client);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.json().get("type").asString()).isEqualTo("/problems/too-many-requests");
        assertThat(Integer.parseInt(refused.header("Retry-After").orElse("0"))).isBetween(600, 720);
        assertThat(refused.header("RateLimit").orElse("")).startsWith("\"default\";r=0;t=3");
        assertThat(wire(port, "GET /users", "X-Forwarded-For: 192.0.2.2").status())
                .isEqualTo(200);
        for (int i = 0; i < 8; i++) {
            assertThat(Http.on(RACK.service().managementPort())
                            .get("/actuator/health")
                            .status())
                    .isEqualTo(200);
        }
    }
}
