package dev.onetrip.web;

import java.util.concurrent.atomic.AtomicLong;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * Whether a request in the background did all it was asked for, and how many lines have their verdict. The status of a
 * stream is fixed before its first line is done, so that the status alone does not tell. Safe for threads.
 */
public final class StreamOutcome {
    static final String ATTRIBUTE = StreamOutcome.class.getName();

    private final AtomicLong lines = new AtomicLong();
    private volatile Ending ending = Ending.WHOLE;

    /** How the work ended; of several the last of these counts. */
    public enum Ending {
        /** Each line is done, or is refused for a reason of its own. */
        WHOLE,
        /** The answer is a problem of its own, or ends with one. */
        FAILED,
        /**
         * Load, a deadline, the database, the same request under way or what no code foresaw is the reason: the request
         * may succeed when it runs again.
         */
        MAY_PASS
    }

    /** The outcome of the request; one that nothing reads, unless it is done in the background. */
    public static StreamOutcome of(ServerRequest request) {
        return request.attribute(ATTRIBUTE).map(StreamOutcome.class::cast).orElseGet(StreamOutcome::new);
    }

    /** So many lines more have their verdict. */
    public void more(long some) {
        long unused = lines.addAndGet(some);
    }

    /** So many lines have their verdict in all; fewer than before where work is undone. */
    public void done(long all) {
        lines.set(all);
    }

    /** A line was refused; a reason of its own changes nothing. */
    void refused(Problem problem) {
        if (mayPass(problem)) {
            atLeast(Ending.MAY_PASS);
        }
    }

    /** The answer is that problem, or ends with it. */
    void ended(Problem problem) {
        atLeast(mayPass(problem) ? Ending.MAY_PASS : Ending.FAILED);
    }

    private static boolean mayPass(Problem problem) {
        return problem.mayPass() || problem.status() >= 500;
    }

    private synchronized void atLeast(Ending now) {
        if (ending.compareTo(now) < 0) {
            ending = now;
        }
    }

    /** Lines with a verdict so far. */
    long lines() {
        return lines.get();
    }

    /** How the work ended so far. */
    Ending ending() {
        return ending;
    }
}
