package dev.onetrip.web;

import java.security.Principal;
import org.springframework.web.reactive.function.server.ServerRequest;

/** The name of an authenticated client: what clients own, they own by it. */
public final class ClientName {
    /** The request attribute that names the client. */
    public static final String ATTRIBUTE = Principal.class.getName();

    private ClientName() {}

    /** The name of the client, empty where the service is open: keys of different clients never meet. */
    public static String of(ServerRequest request) {
        return request.attribute(ATTRIBUTE).map(Object::toString).orElse("");
    }
}
