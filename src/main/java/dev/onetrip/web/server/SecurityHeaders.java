package dev.onetrip.web.server;

import dev.onetrip.web.EntryStep;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/**
 * Tells browsers, on every answer, to guess no types, to leak no addresses and to run nothing but the service's own
 * scripts. Answers are not stored unless a route says otherwise. HSTS is sent only where TLS is, since over plain HTTP
 * it would be ignored.
 */
final class SecurityHeaders implements EntryStep {
    static final String NO_STORE = "no-store";
    static final String NOSNIFF = "nosniff";
    private static final List<String> NOSNIFF_VALUES = List.of(NOSNIFF);
    private static final List<String> NO_STORE_VALUES = List.of(NO_STORE);
    private static final List<String> NO_REFERRER = List.of("no-referrer");

    /** data: for the icons that user interfaces of the contract draw inline; no frame, no form to elsewhere. */
    private static final List<String> CONTENT = List.of("default-src 'self'; img-src 'self' data:; object-src 'none';"
            + " base-uri 'none'; frame-ancestors 'none'; form-action 'self'");

    /** A year. Subdomains are not the service's to decide about. */
    private static final List<String> TLS_ONLY = List.of("max-age=31536000");

    @Override
    public void enter(ServerWebExchange exchange) {
        HttpHeaders headers = exchange.getResponse().getHeaders();
        headers.put("X-Content-Type-Options", NOSNIFF_VALUES);
        headers.put("Referrer-Policy", NO_REFERRER);
        headers.put("Content-Security-Policy", CONTENT);
        headers.put(HttpHeaders.CACHE_CONTROL, NO_STORE_VALUES);
        if (isBehindTls(exchange.getRequest())) {
            headers.put("Strict-Transport-Security", TLS_ONLY);
        }
    }

    /** A client that claims it falsely is told something that plain HTTP makes void. */
    private static boolean isBehindTls(ServerHttpRequest request) {
        return request.getSslInfo() != null
                || "https".equalsIgnoreCase(request.getHeaders().getFirst("X-Forwarded-Proto"));
    }

    /** Before anything that could refuse, so that refusals have them too. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE + 1;
    }
}
