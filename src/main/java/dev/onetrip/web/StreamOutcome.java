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
        /** The answer is a problem or ends with one, or a line failed unexpectedly. */
        FAILED,
        /** Load, a deadline or the same request under way is the reason: the request may succeed when it runs again. */
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
        if (problem.mayPass()) {
            atLeast(Ending.MAY_PASS);
        } else if (problem.status() >= 500) {
            atLeast(Ending.FAILED);
        }
    }

    /** The answer is that problem, or ends with it. */
    void ended(Problem problem) {
        atLeast(problem.mayPass() ? Ending.MAY_PASS : Ending.FAILED);
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
