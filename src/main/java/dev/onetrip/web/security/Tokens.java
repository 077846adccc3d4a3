package dev.onetrip.web.security;

import dev.onetrip.core.Refusal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.util.StringUtils;
import reactor.core.publisher.Mono;

/**
 * The client of a token: that of an API key, else a JWT where an issuer is configured. Nothing of a token is logged.
 */
final class Tokens implements ReactiveAuthenticationManager {
    private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);
    private static final Duration SOON = Duration.ofSeconds(5);

    private final ApiKeys keys;
    private final @Nullable ReactiveJwtDecoder issued;

    Tokens(ApiKeys keys, @Nullable ReactiveJwtDecoder issued) {
        this.keys = keys;
        this.issued = issued;
    }

    @Override
    public Mono<Authentication> authenticate(Authentication bearer) {
        String token = ((BearerTokenAuthenticationToken) bearer).getToken();
        Authentication owner = keys.find(token);
        if (owner != null) {
            return Mono.just(owner);
        }
        if (issued == null) {
            return Mono.error(new BadCredentialsException("no key"));
        }
        return issued.decode(token).<Authentication>map(Tokens::client).onErrorMap(Tokens::refused);
    }

    /** Clients own things by their name, so a token without a subject is refused: two of them would share all. */
    private static Client client(Jwt jwt) {
        if (!StringUtils.hasText(jwt.getSubject())) {
            throw new BadJwtException("no subject");
        }
        String scope = Objects.requireNonNullElse(jwt.getClaimAsString("scope"), "");
        List<GrantedAuthority> scopes = Arrays.stream(scope.split(" "))
                .flatMap(word -> Scope.of(word).stream())
                .map(Scope::granted)
                .toList();
        return new Client("jwt " + jwt.getSubject(), scopes);
    }

    /** A token that is wrong is the client's fault; an issuer that cannot be asked is not, and the failure passes. */
    private static Throwable refused(Throwable error) {
        if (error instanceof BadJwtException) {
            return new BadCredentialsException("no valid JWT");
        }
        Throwable root = rootOf(error);
        if (root instanceof Refusal) {
            return root;
        }
        LOG.warn("The issuer of tokens cannot be reached: {}", root.toString());
        return new Refusal.Full("The issuer of tokens cannot be reached", SOON);
    }

    private static Throwable rootOf(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
