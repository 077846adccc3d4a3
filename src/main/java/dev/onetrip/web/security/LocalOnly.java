package dev.onetrip.web.security;

import dev.onetrip.core.Refusal;
import dev.onetrip.web.EntryStep;
import dev.onetrip.web.Sent;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * Keeps other people's web pages out while the service is open on loopback: the browser of its owner would ask for
 * them. Refused are a Host that is no name of this machine, which is what a rebound domain name sends, and an Origin
 * that is neither of this machine nor allowed by CORS.
 */
final class LocalOnly implements EntryStep {
    private final Set<String> allowedOrigins;

    LocalOnly(List<String> allowedOrigins) {
        this.allowedOrigins = Set.copyOf(allowedOrigins);
    }

    @Override
    public void enter(ServerWebExchange exchange) {
        HttpHeaders headers = exchange.getRequest().getHeaders();
        String host = headers.getFirst(HttpHeaders.HOST);
        // no browser leaves it out
        if (host != null && !isLocal(host)) {
            throw new Refusal.Forbidden("Host is " + Sent.text(host)
                    + "; the service is open to this machine only: send the request to localhost");
        }
        String origin = headers.getOrigin();
        if (origin != null && !allowedOrigins.contains(origin) && !isLocal(authorityOf(origin))) {
            throw new Refusal.Forbidden("Origin is " + Sent.text(origin)
                    + "; pages of other origins than onetrip.web.cors.allowed-origins may not send requests");
        }
    }

    private static @Nullable String authorityOf(String origin) {
        try {
            return URI.create(origin).getAuthority();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    static boolean isLocal(@Nullable String authority) {
        if (authority == null) {
            return false;
        }
        int end = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
        String host = end <= 0 ? authority : authority.substring(0, end);
        if (host.equalsIgnoreCase("localhost")) {
            return true;
        }
        InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
        return literal != null && literal.isLoopbackAddress();
    }

    /** After the check that there is one Host. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE + 3;
    }
}
