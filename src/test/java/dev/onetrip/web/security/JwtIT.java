package dev.onetrip.web.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.CapturedLog;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.Service;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealPostgres.class)
class JwtIT {
    private static LocalIssuer issuer;
    private static Service service;
    private static Service orphan;
    private static long began;

    @BeforeAll
    static void start(Database database) {
        began = System.nanoTime();
        issuer = new LocalIssuer();
        service = start(database, issuer.uri());
        orphan = start(database, "http://127.0.0.1:1");
    }

    private static Service start(Database database, String uri) {
        return Service.start(Map.of(
                "server.address",
                "0.0.0.0",
                "onetrip.database.url",
                database.url(),
                "onetrip.users.deadline",
                "30s",
                "onetrip.security.jwt.issuer-uri",
                uri,
                "onetrip.security.jwt.audience",
                LocalIssuer.AUDIENCE));
    }

    @AfterAll
    static void stop() {
        service.close();
        orphan.close();
        issuer.close();
    }

    private static Answer ask(String method, String token) {
        return service.http().send(method, "/users", "application/json", "{}", "Authorization", "Bearer " + token);
    }

    /** Before the issuer has once answered in time, a token is refused for the moment. */
    private static Answer decided(String method, String token) {
        return Eventually.first(Eventually.SOON, () -> ask(method, token), answer -> answer.status() != 503);
    }

    @Test
    void theScopesOfATokenCount() {
        assertThat(decided("GET", issuer.token("openid read")).status()).isEqualTo(200);
        assertThat(decided("GET", issuer.token("write")).status()).isEqualTo(403);
        assertThat(decided("GET", issuer.token("readers")).status()).isEqualTo(403);
        assertThat(decided("DELETE", issuer.token("read write")).status()).isEqualTo(405);
    }

    @Test
    void aTokenThatDoesNotHoldIsRefusedAndNotLogged() {
        Map<String, Function<LocalIssuer, String>> bad = Map.of(
                "expired", LocalIssuer::expired,
                "endless", LocalIssuer::endless,
                "for another service", LocalIssuer::forAnotherService,
                "of another issuer", LocalIssuer::ofAnotherIssuer,
                "badly signed", LocalIssuer::badlySigned,
                "none", LocalIssuer::unsigned,
                "HS256 with the public key", LocalIssuer::confused);
        try (CapturedLog log = new CapturedLog()) {
            bad.forEach((name, token) -> {
                Answer answer = decided("GET", token.apply(issuer));
                assertThat(answer.status()).as(name).isEqualTo(401);
                assertThat(answer.header("WWW-Authenticate")).as(name).hasValue("Bearer error=\"invalid_token\"");
            });
            assertThat(log.with("eyJ")).isEmpty();
        }
    }

    @Test
    void aTokenWithoutASubjectIsRefusedForItsClientCouldOwnNothing() {
        assertThat(decided("GET", issuer.ofNoSubject()).status()).isEqualTo(401);
    }

    @Test
    void madeUpKeyNamesDoNotMakeTheServiceAskItsIssuerWithoutEnd() {
        for (int i = 0; i < 60; i++) {
            assertThat(ask("GET", issuer.byAnUnknownKey()).status()).isIn(401, 503);
        }
        // ten at once, and one more for every six seconds since the start
        long allowed = 12 + Duration.ofNanos(System.nanoTime() - began).toSeconds() / 6;
        assertThat(issuer.questions()).isLessThanOrEqualTo((int) allowed);
    }

    @Test
    void anIssuerThatIsAwayStopsNoStartAndIsAPassingRefusal() {
        Answer answer = orphan.http().get("/users", "Authorization", "Bearer " + issuer.token("read"));
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isPresent();
        assertThat(orphan.http().get("/users").status()).isEqualTo(401);
    }
}
