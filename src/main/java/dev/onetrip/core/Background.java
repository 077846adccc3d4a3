package dev.onetrip.core;

import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** Work that runs to its end although no caller waits for it. */
public final class Background {
    private Background() {}

    /**
     * Starts the work at once.
     *
     * @param work must be bounded; its errors are swallowed, so it logs what matters
     */
    public static void run(Mono<Void> work, Context context) {
        Disposable unused = work.contextWrite(context).onErrorComplete().subscribe();
    }
}
