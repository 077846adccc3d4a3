package dev.onetrip.web.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerResponse;

/** An issuer of JWTs on a free port of this machine, with keys made for the test. */
final class LocalIssuer implements AutoCloseable {
    static final String AUDIENCE = "onetrip";

    private final RSAKey known = key("known");
    private final RSAKey foreign = key("known");
    private final RSAKey unknown = key("unknown");
    private final AtomicInteger questions = new AtomicInteger();
    private final DisposableServer server;

    LocalIssuer() {
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .route(routes -> routes.get(
                                "/.well-known/openid-configuration",
                                (request, response) -> json(
                                        response, "{\"issuer\":\"" + uri() + "\",\"jwks_uri\":\"" + uri() + "/keys\"}"))
                        .get(
                                "/keys",
                                (request, response) -> json(response, new JWKSet(known.toPublicJWK()).toString())))
                .bindNow();
    }

    private Mono<Void> json(HttpServerResponse response, String body) {
        questions.incrementAndGet();
        return response.header("Content-Type", "application/json")
                .sendString(Mono.just(body))
                .then();
    }

    private static RSAKey key(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    String uri() {
        return "http://127.0.0.1:" + server.port();
    }

    int questions() {
        return questions.get();
    }

    private JWTClaimsSet.Builder claims(String scope) {
        return new JWTClaimsSet.Builder()
                .issuer(uri())
                .audience(AUDIENCE)
                .subject("ada")
                .claim("scope", scope)
                .expirationTime(inMinutes(5));
    }

    private static Date inMinutes(int minutes) {
        return Date.from(Instant.ofEpochMilli(System.currentTimeMillis()).plus(Duration.ofMinutes(minutes)));
    }

    String token(String scope) {
        return sign(claims(scope), known);
    }

    String expired() {
        return sign(claims("read").expirationTime(inMinutes(-5)), known);
    }

    String endless() {
        return sign(claims("read").expirationTime(null), known);
    }

    String forAnotherService() {
        return sign(claims("read").audience("other"), known);
    }

    String ofAnotherIssuer() {
        return sign(claims("read").issuer("http://other"), known);
    }

    String ofNoSubject() {
        return sign(claims("read").subject(null), known);
    }

    String badlySigned() {
        return sign(claims("read"), foreign);
    }

    String byAnUnknownKey() {
        return sign(claims("read"), unknown);
    }

    String unsigned() {
        return new PlainJWT(claims("read").build()).serialize();
    }

    /** Signed with the public key as if it were a shared secret. */
    String confused() {
        try {
            byte[] secret = known.toRSAPublicKey().getEncoded();
            return sign(
                    claims("read"), new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("known"), new MACSigner(secret));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sign(JWTClaimsSet.Builder claims, RSAKey key) {
        try {
            return sign(claims, new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()), new RSASSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sign(JWTClaimsSet.Builder claims, JWSHeader.Builder header, JWSSigner signer)
            throws JOSEException {
        SignedJWT token = new SignedJWT(header.build(), claims.build());
        token.sign(signer);
        return token.serialize();
    }

    @Override
    public void close() {
        server.disposeNow();
    }
}
