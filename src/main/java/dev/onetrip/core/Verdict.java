package dev.onetrip.core;

import reactor.core.publisher.Mono;

/**
 * The outcome of one member of a group, or of one line of the input, private to it.
 *
 * @param <T> what a success holds
 */
public sealed interface Verdict<T> {

    /** A success. */
    static <T> Verdict<T> done(T value) {
        return new Done<>(value);
    }

    /** A refusal; the neighbours are not touched by it. */
    static <T> Verdict<T> refused(Refusal reason) {
        return new Refused<>(reason);
    }

    /** The value, or the refusal as an error. */
    default Mono<T> toMono() {
        return this instanceof Done<T> done ? Mono.just(done.value()) : Mono.error(((Refused<T>) this).reason());
    }

    /** The member's work was committed with its group. */
    record Done<T>(T value) implements Verdict<T> {}

    /** Nothing was written for this member. */
    record Refused<T>(Refusal reason) implements Verdict<T> {}
}
