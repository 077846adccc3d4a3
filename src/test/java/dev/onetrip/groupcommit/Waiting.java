package dev.onetrip.groupcommit;

import dev.onetrip.core.Deadline;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** A member that waits, and the answer that it gets. */
record Waiting(Member<Integer, Integer> member, CompletableFuture<Integer> answer) {
    static Waiting of(int input, Object subject, Deadline deadline) {
        CompletableFuture<Member<Integer, Integer>> made = new CompletableFuture<>();
        CompletableFuture<Integer> answer = Mono.<Integer>create(sink -> {
                    boolean unused = made.complete(new Member<>(input, subject, deadline, Context.empty(), sink));
                })
                .toFuture();
        return new Waiting(made.join(), answer);
    }
}
