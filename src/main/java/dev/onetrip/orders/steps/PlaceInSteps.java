package dev.onetrip.orders.steps;

import dev.onetrip.core.Refusal;
import dev.onetrip.orders.AfterPlacing;
import dev.onetrip.web.Progress;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import reactor.core.publisher.Mono;

/**
 * Moves an order step by step until its outcome is certain. What is left then (an undoing that failed, or this
 * instance) goes on in the background.
 */
final class PlaceInSteps implements AfterPlacing {
    private final StepRunner runner;
    private final Duration backoff;

    PlaceInSteps(StepRunner runner, Duration backoff) {
        this.runner = runner;
        this.backoff = backoff;
    }

    @Override
    public Mono<Void> run(UUID customerId, long orderId, Progress progress) {
        return Mono.defer(() -> runner.move(customerId, orderId))
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .doOnNext(placing -> placing.ifPresent(now -> show(now, progress)))
                .repeat()
                .takeUntil(placing -> placing.filter(PlaceInSteps::goesOn).isEmpty())
                .last()
                .flatMap(placing -> Mono.justOrEmpty(placing.flatMap(this::refusal)))
                .flatMap(Mono::error);
    }

    private static boolean goesOn(Placing placing) {
        return placing.isUnderWay() && placing.attempts() == 0;
    }

    private void show(Placing placing, Progress progress) {
        Progress.State state = new Progress.State(
                placing.state().toString(), placing.done(), runner.names().size(), Map.of());
        progress.show(() -> state);
    }

    /** What a client learns of an order that is not placed; one that is has an answer of its own. */
    private Optional<Refusal> refusal(Placing placing) {
        String error = Objects.requireNonNullElse(placing.error(), "a request cancelled the order");
        return switch (placing.state()) {
            case PLACED -> Optional.empty();
            case RUNNING -> Optional.of(new Refusal.Full(error, placing.pause(backoff)));
            case UNDOING ->
                Optional.of(new Refusal.StepFailed(
                        error + ". The steps before it are not undone yet; that is tried again."));
            case UNDONE -> Optional.of(new Refusal.StepFailed(error + ". The order is cancelled."));
            case NEEDS_ATTENTION ->
                Optional.of(new Refusal.StepFailed(
                        error + ". The steps before it cannot be undone: the order needs attention."));
        };
    }
}
