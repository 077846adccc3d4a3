package dev.onetrip.orders;

import dev.onetrip.core.Refusal;
import dev.onetrip.web.Parameters;
import java.util.UUID;
import org.springframework.web.reactive.function.server.ServerRequest;

/** Which order of which customer, as a path below both names it. */
public record OrderKey(UUID customerId, long id) {
    /** The path of one order of a customer. */
    public static final String PATH = "/customers/{customerId}/orders/{id}";

    /**
     * The order that the path names.
     *
     * @throws Refusal.Unreadable if one of the two is malformed
     */
    public static OrderKey of(ServerRequest request) {
        return new OrderKey(Parameters.uuid(request, "customerId"), Parameters.id(request, "id"));
    }

    /** What there is to say where the customer has no such order. */
    public Refusal missing() {
        return new Refusal.NotFound("The customer " + customerId + " has no order " + id + ".");
    }
}
