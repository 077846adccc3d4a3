package dev.onetrip.web.server;

import dev.onetrip.core.Refusal;
import dev.onetrip.web.EntryStep;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Refuses requests without exactly one Host header, which the server lets pass and proxies read differently. HTTP/1.0
 * knows no Host, and the checks of load balancers send none.
 */
final class OneHost implements EntryStep {
    @Override
    public void enter(ServerWebExchange exchange) {
        int hosts =
                exchange.getRequest().getHeaders().getOrEmpty(HttpHeaders.HOST).size();
        if (hosts != 1 && (hosts != 0 || !isOld(exchange.getRequest()))) {
            throw new Refusal.Unreadable("Host", "must appear exactly once, not " + hosts + " times");
        }
    }

    private static boolean isOld(ServerHttpRequest request) {
        return ServerHttpRequestDecorator.getNativeRequest(request) instanceof HttpServerRequest received
                && received.version().majorVersion() == 1
                && received.version().minorVersion() == 0;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE + 2;
    }
}
