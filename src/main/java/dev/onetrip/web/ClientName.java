package dev.onetrip.web;

import java.security.Principal;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.server.ServerWebExchange;

/** The name of an authenticated client: what clients own, they own by it. */
public final class ClientName {
    /** The request attribute that names the client. */
    public static final String ATTRIBUTE = Principal.class.getName();

    private static final String SEES_ALL = ClientName.class.getName() + ".seesAll";

    private ClientName() {}

    /** The name of the client, empty where the service is open: keys of different clients never meet. */
    public static String of(ServerRequest request) {
        return request.attribute(ATTRIBUTE).map(Object::toString).orElse("");
    }

    /** Whether the client sees what other clients own: only where {@link #markSeesAll} said so. */
    public static boolean seesAll(ServerRequest request) {
        return request.attribute(SEES_ALL).isPresent();
    }

    /** Lets the client of the exchange see what other clients own. */
    public static void markSeesAll(ServerWebExchange exchange) {
        exchange.getAttributes().put(SEES_ALL, true);
    }
}
