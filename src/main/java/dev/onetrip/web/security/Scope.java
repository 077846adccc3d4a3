package dev.onetrip.web.security;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.springframework.http.HttpMethod;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.web.server.ServerWebExchange;

/** What a token allows. None includes another: a key that writes and reads has both. */
enum Scope {
    READ,
    WRITE,
    ADMIN;

    private static final String ADMIN_ROUTES = "/admin";

    private final String authority = "SCOPE_" + word();

    /** {@code read}, {@code write} or {@code admin}, as properties and tokens spell it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    GrantedAuthority granted() {
        return new SimpleGrantedAuthority(authority);
    }

    boolean isOf(Authentication client) {
        return client.getAuthorities().stream().anyMatch(granted -> authority.equals(granted.getAuthority()));
    }

    static Optional<Scope> of(String word) {
        return Arrays.stream(values())
                .filter(scope -> scope.word().equals(word.strip()))
                .findFirst();
    }

    /** ADMIN for anything below {@code /admin}; READ for GET and HEAD, WRITE for every other method. */
    static Scope neededFor(ServerWebExchange exchange) {
        String path = exchange.getRequest().getPath().pathWithinApplication().value();
        if (path.equals(ADMIN_ROUTES) || path.startsWith(ADMIN_ROUTES + "/")) {
            return ADMIN;
        }
        HttpMethod method = exchange.getRequest().getMethod();
        return HttpMethod.GET.equals(method) || HttpMethod.HEAD.equals(method) ? READ : WRITE;
    }
}
