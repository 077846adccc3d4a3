package dev.onetrip.web.security;

import dev.onetrip.core.Refusal;
import dev.onetrip.web.security.SecurityProperties.Jwt;
import io.github.bucket4j.Bucket;
import io.netty.channel.ChannelOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

/**
 * Accepts signed tokens of one issuer for one audience that have not expired. The issuer is asked for its keys at the
 * first token, again when a token names an unknown key, and at most {@value #QUESTIONS_PER_MINUTE} times a minute, so
 * that made-up key names cannot turn this service against it.
 */
final class Issuer {
    private static final int QUESTIONS_PER_MINUTE = 10;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    /** Public keys only: with a shared secret the issuer's public key could be made to sign. */
    private static final Set<SignatureAlgorithm> ALGORITHMS = Set.of(
            SignatureAlgorithm.RS256,
            SignatureAlgorithm.RS384,
            SignatureAlgorithm.RS512,
            SignatureAlgorithm.PS256,
            SignatureAlgorithm.ES256,
            SignatureAlgorithm.ES384);

    private final Bucket questions = Bucket.builder()
            .addLimit(limit ->
                    limit.capacity(QUESTIONS_PER_MINUTE).refillGreedy(QUESTIONS_PER_MINUTE, Duration.ofMinutes(1)))
            .build();

    private Issuer() {}

    static ReactiveJwtDecoder tokensOf(Jwt jwt) {
        NimbusReactiveJwtDecoder decoder = NimbusReactiveJwtDecoder.withIssuerLocation(
                        Objects.requireNonNull(jwt.issuerUri()))
                .jwsAlgorithms(algorithms -> algorithms.addAll(ALGORITHMS))
                .webClient(new Issuer().client())
                .build();
        decoder.setJwtValidator(validator(jwt));
        return decoder;
    }

    private WebClient client() {
        HttpClient http = HttpClient.create()
                .responseTimeout(LONGEST_WAIT)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) LONGEST_WAIT.toMillis());
        return WebClient.builder()
                .clientConnector(new ReactorClientHttpConnector(http))
                .filter(this::ask)
                .build();
    }

    private Mono<ClientResponse> ask(ClientRequest question, ExchangeFunction next) {
        return questions.tryConsume(1)
                ? next.exchange(question)
                : Mono.error(new Refusal.Full(
                        "The issuer of tokens is asked at most " + QUESTIONS_PER_MINUTE + " times a minute",
                        LONGEST_WAIT));
    }

    private static OAuth2TokenValidator<org.springframework.security.oauth2.jwt.Jwt> validator(Jwt jwt) {
        JwtTimestampValidator times = new JwtTimestampValidator();
        times.setAllowEmptyExpiryClaim(false);
        JwtTypeValidator types = new JwtTypeValidator(List.of("JWT", "at+jwt"));
        types.setAllowEmpty(true);
        return new DelegatingOAuth2TokenValidator<>(
                times,
                types,
                new JwtIssuerValidator(Objects.requireNonNull(jwt.issuerUri())),
                new JwtClaimValidator<List<String>>(
                        JwtClaimNames.AUD, audience -> audience != null && audience.contains(jwt.audience())));
    }
}
