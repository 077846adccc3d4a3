package dev.onetrip.core;

import java.util.concurrent.Executor;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Where a request wants its answer to come up, in its Reactor context: on its client's event loop, so that the members
 * of a group are answered side by side. Without one an answer comes up wherever it is made.
 */
public final class AnswerExecutor {
    private static final Executor ANYWHERE = Runnable::run;

    private AnswerExecutor() {}

    /** A context of a request that wants to be answered there. */
    public static Context putIn(Context context, Executor executor) {
        return context.put(AnswerExecutor.class, executor);
    }

    static Executor in(ContextView context) {
        return context.<Executor>getOrEmpty(AnswerExecutor.class).orElse(ANYWHERE);
    }
}
