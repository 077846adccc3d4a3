package dev.onetrip.core;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;
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
    public static Context putIn(Context context, ScheduledExecutorService executor) {
        return context.put(AnswerExecutor.class, executor);
    }

    public static Executor in(ContextView context) {
        return context.<Executor>getOrEmpty(AnswerExecutor.class).orElse(ANYWHERE);
    }

    /** Runs something later, there too: a request that sets its alarm on its own loop wakes no other thread. */
    public static Disposable alarm(ContextView context, Runnable task, Duration after) {
        return context.<ScheduledExecutorService>getOrEmpty(AnswerExecutor.class)
                .map(executor -> alarm(executor.schedule(task, after.toNanos(), TimeUnit.NANOSECONDS)))
                .orElseGet(() -> Schedulers.parallel().schedule(task, after.toNanos(), TimeUnit.NANOSECONDS));
    }

    private static Disposable alarm(Future<?> scheduled) {
        return () -> {
            boolean unused = scheduled.cancel(false);
        };
    }
}
