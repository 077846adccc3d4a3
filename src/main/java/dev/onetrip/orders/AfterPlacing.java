package dev.onetrip.orders;

import dev.onetrip.web.Progress;
import java.util.UUID;
import reactor.core.publisher.Mono;

/** What is done for an order that is placed in the background, once it is stored with the journal of its steps. */
@FunctionalInterface
public interface AfterPlacing {
    /**
     * Does it, or goes on with it after a crash.
     *
     * @param progress shows how far it is
     * @return nothing, or a refusal that says what became of the order
     */
    Mono<Void> run(UUID customerId, long orderId, Progress progress);
}
