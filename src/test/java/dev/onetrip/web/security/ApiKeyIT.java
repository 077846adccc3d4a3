package dev.onetrip.web.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.CapturedLog;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Http;
import dev.onetrip.support.Rack;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Closed, on every interface, to all but three keys. */
class ApiKeyIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.database.control-timeout", "30s")
            .with("server.address", "0.0.0.0")
            .with("management.endpoints.web.exposure.include", "*")
            .with("onetrip.web.cors.allowed-origins", "https://app.example")
            .with("onetrip.security.api-keys.reader.hash", hash("reader-key"))
            .with("onetrip.security.api-keys.reader.scopes", "read")
            .with("onetrip.security.api-keys.writer.hash", hash("writer-key") + "  -")
            .with("onetrip.security.api-keys.writer.scopes", "write")
            .with("onetrip.security.api-keys.admin.hash", hash("admin-key"))
            .with("onetrip.security.api-keys.admin.scopes", "admin");

    static String hash(String key) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Answer ask(String method, String path, String... headers) {
        return RACK.http().send(method, path, "application/json", "{}", headers);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    GET    | /users | 200 | 403 | 403
                    HEAD   | /users | 200 | 403 | 403
                    POST   | /users | 403 | 422 | 403
                    PUT    | /users | 403 | 405 | 403
                    PATCH  | /users | 403 | 405 | 403
                    DELETE | /users | 403 | 405 | 403
                    OPTIONS| /users | 403 | 204 | 403
                    GET    | /admin/x  | 403 | 403 | 404
                    POST   | /admin/x  | 403 | 403 | 404
                    GET    | /admin    | 403 | 403 | 404
                    GET    | /none     | 404 | 403 | 403
                    """)
    void everyMethodNeedsItsScope(String method, String path, int reader, int writer, int admin) {
        assertThat(ask(method, path).status()).isEqualTo(401);
        assertThat(ask(method, path, "Authorization", "Bearer reader-key").status())
                .isEqualTo(reader);
        assertThat(ask(method, path, "Authorization", "Bearer writer-key").status())
                .isIn(writer, writer == 422 ? 400 : writer);
        assertThat(ask(method, path, "Authorization", "Bearer admin-key").status())
                .isEqualTo(admin);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer reader-keY", "Bearer ", "Bearer a b", "Bearer", "Bearer eyJhbGciOiJub25lIn0.e30."})
    void aWrongTokenIsAProblemThatSaysSo(String authorization) {
        Answer answer = ask("GET", "/users", "Authorization", authorization);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).hasValue("Bearer error=\"invalid_token\"");
        assertThat(answer.json().get("type").asString()).isEqualTo("/problems/unauthenticated");
    }

    @Test
    void noTokenIsAskedForOne() {
        Answer answer = ask("GET", "/users", "X-Request-Id", "who-1");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).hasValue("Bearer");
        assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.json().get("requestId").asString()).isEqualTo("who-1");
        assertThat(answer.header("Set-Cookie")).isEmpty();
        assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
    }

    @Test
    void aMissingScopeIsNamed() {
        Answer answer = ask("DELETE", "/users", "Authorization", "Bearer reader-key");
        assertThat(answer.header("WWW-Authenticate")).hasValue("Bearer error=\"insufficient_scope\", scope=\"write\"");
        assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.json().get("detail").asString()).isEqualTo("This request needs the scope write");
    }

    @Test
    void tokensInTheAddressDoNotCount() {
        assertThat(RACK.http().get("/users?access_token=reader-key").status()).isEqualTo(401);
    }

    @Test
    void thePageAndTheContractNeedNoTokenToBeRead() {
        assertThat(RACK.http().get("/docs/none").status()).isEqualTo(404);
        assertThat(ask("POST", "/docs/none").status()).isEqualTo(401);
        assertThat(RACK.http().get("/docs/../users").status()).isIn(400, 401, 404);
    }

    @Test
    void anOddAddressIsAProblem() {
        Answer answer = RACK.http().get("/admin;x=1/y", "Authorization", "Bearer reader-key");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("type").asString()).isEqualTo("/problems/unreadable");
    }

    @Test
    void operationsAreOpenOnTheirPortAndOnlyTheThree() {
        Http operations = Http.on(RACK.service().managementPort());
        assertThat(operations.get("/actuator/health").status()).isEqualTo(200);
        assertThat(operations.get("/actuator/health/readiness").status()).isEqualTo(200);
        assertThat(operations.get("/actuator/info").status()).isEqualTo(200);
        assertThat(operations.get("/actuator/prometheus").status()).isEqualTo(200);
        assertThat(operations.get("/actuator/env").status()).isEqualTo(401);
        assertThat(operations
                        .get("/actuator/env", "Authorization", "Bearer reader-key")
                        .status())
                .isEqualTo(403);
        assertThat(operations
                        .get("/actuator/env", "Authorization", "Bearer admin-key")
                        .status())
                .isEqualTo(200);
        assertThat(ask("GET", "/actuator/health").status()).isEqualTo(401);
    }

    @Test
    void aPreflightNeedsNoTokenAndARealRequestDoes() throws java.io.IOException {
        Answer preflight = CorsIT.wire(
                RACK.service().port(),
                "OPTIONS /users",
                "Origin: https://app.example",
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: authorization");
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("Access-Control-Allow-Headers")).hasValue("authorization");
        Answer refused = CorsIT.wire(RACK.service().port(), "GET /users", "Origin: https://app.example");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("Access-Control-Allow-Origin")).hasValue("https://app.example");
    }

    @Test
    void noTokenAndNoHashIsLogged() {
        ch.qos.logback.classic.Logger root =
                (ch.qos.logback.classic.Logger) org.slf4j.LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ch.qos.logback.classic.Level before = root.getLevel();
        try (CapturedLog log = new CapturedLog()) {
            root.setLevel(ch.qos.logback.classic.Level.INFO);
            for (String token : new String[] {"reader-key", "wrong-key", "admin-key"}) {
                int unused = ask("POST", "/users", "Authorization", "Bearer " + token)
                        .status();
            }
            // the lines are written after the answers
            Eventually.within(Eventually.SOON, () -> log.with("POST /users 40").size() == 3);
            assertThat(log.with("-key")).isEmpty();
            assertThat(log.with(hash("reader-key"))).isEmpty();
        } finally {
            root.setLevel(before);
        }
    }
}
