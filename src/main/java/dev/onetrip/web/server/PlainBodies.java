package dev.onetrip.web.server;

import dev.onetrip.web.EntryStep;
import java.util.Arrays;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/**
 * Refuses a body that is compressed or otherwise encoded: 415 with {@code Accept-Encoding}, which says what is taken.
 *
 * <p>Source: RFC 9110, 15.5.16.
 */
final class PlainBodies implements EntryStep {
    private static final String IDENTITY = "identity";

    @Override
    public void enter(ServerWebExchange exchange) {
        ServerHttpRequest request = exchange.getRequest();
        if (hasBody(request.getHeaders()) && isEncoded(request.getHeaders())) {
            throw StatusRefusal.coding(IDENTITY);
        }
    }

    private static boolean hasBody(HttpHeaders headers) {
        return headers.getContentLength() > 0 || headers.containsHeader(HttpHeaders.TRANSFER_ENCODING);
    }

    private static boolean isEncoded(HttpHeaders headers) {
        return headers.getOrEmpty(HttpHeaders.CONTENT_ENCODING).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .anyMatch(coding -> !coding.isEmpty() && !coding.equalsIgnoreCase(IDENTITY));
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE + 4;
    }
}
