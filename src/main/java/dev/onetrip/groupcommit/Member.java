package dev.onetrip.groupcommit;

import dev.onetrip.core.AnswerExecutor;
import dev.onetrip.core.Deadline;
import dev.onetrip.core.Outcome;
import dev.onetrip.core.Receipt;
import dev.onetrip.core.Refusal;
import dev.onetrip.core.Verdict;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import reactor.core.Disposable;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** One request on its way through a group commit: waiting, taken by a group, or over. */
final class Member<I, O> {
    /** More are not told apart. */
    private static final int MOST_TRIES = 10;

    private static final long FIRST_PAUSE_NANOS = 2_000_000;
    private static final long LONGEST_PAUSE_NANOS = 250_000_000;

    private enum State {
        WAITING,
        TAKEN,
        OVER
    }

    private final I input;
    private final Object subject;
    private final Deadline deadline;
    private final Optional<Receipt> receipt;
    private final Executor answersOn;
    private final MonoSink<O> sink;
    private final long budgetNanos;
    private volatile int triesAlone;
    private volatile long pauseNanos;
    private volatile boolean gone;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

    /** @param subject what it may have to wait for at the database, which its neighbours need not */
    Member(I input, Object subject, Deadline deadline, ContextView context, MonoSink<O> sink) {
        this.input = input;
        this.subject = subject;
        this.deadline = deadline;
        this.receipt = Receipt.in(context);
        this.answersOn = AnswerExecutor.in(context);
        this.sink = sink;
        this.budgetNanos = deadline.nanosLeft();
        Disposable alarm = AnswerExecutor.alarm(context, this::late, deadline.left());
        MonoSink<O> unused = sink.onDispose(() -> {
            alarm.dispose();
            gone = true;
            state.compareAndSet(State.WAITING, State.OVER);
        });
    }

    /** Whether the member goes with the group; it stays behind when it left, or has no time for a typical trip. */
    boolean take(long typicalNanos) {
        return hasTimeFor(typicalNanos) && state.compareAndSet(State.WAITING, State.TAKEN);
    }

    /**
     * Its group was rolled back: it waits again, and may leave or be late.
     *
     * @param alone whether every member of the group wanted the same
     */
    void waitAgain(boolean alone) {
        if (alone) {
            triesAlone = Math.min(triesAlone + 1, MOST_TRIES);
        }
        if (state.compareAndSet(State.TAKEN, State.WAITING) && gone) {
            state.compareAndSet(State.WAITING, State.OVER);
        }
    }

    /**
     * How long it pauses before its next try after one that was late, longer each time: a try may have ended at once,
     * e.g. by a limit of the server's own, and the next would end like it.
     */
    Duration nextPause() {
        long pause = Math.max(FIRST_PAUSE_NANOS, pauseNanos);
        pauseNanos = Math.min(LONGEST_PAUSE_NANOS, 2 * pause);
        return Duration.ofNanos(pause);
    }

    /** How often it was tried with no member that wanted anything else. */
    int triesAlone() {
        return triesAlone;
    }

    /** Half the budget is always enough to try: else one slow trip would keep every member out for good. */
    boolean hasTimeFor(long typicalNanos) {
        return deadline.nanosLeft() > Math.max(0, Math.min(typicalNanos, budgetNanos / 2));
    }

    /** Since it came. */
    long waitedNanos() {
        return Math.max(0, budgetNanos - deadline.nanosLeft());
    }

    /** Whether what is left is longer than a wait that is predicted, which may be wrong by an eighth. */
    boolean hasTimeFor(Duration wait) {
        return deadline.nanosLeft() > wait.toNanos() + wait.toNanos() / 8;
    }

    /** Ends it at once, since it would only wait for its deadline. */
    void refuse(Duration wait) {
        if (state.compareAndSet(State.WAITING, State.OVER)) {
            Duration missing = wait.minusNanos(Math.max(0, deadline.nanosLeft()));
            fail(new Refusal.Full("The predicted wait is longer than the deadline allows.", missing));
        }
    }

    /** Tells a member that still waits that it waited in vain. */
    void late() {
        if (state.compareAndSet(State.WAITING, State.OVER)) {
            fail(new Refusal.Late("The deadline passed while the request waited in the queue.", Outcome.ROLLED_BACK));
        }
    }

    void accept(Verdict<O> verdict) {
        if (verdict instanceof Verdict.Done<O> done) {
            tell(() -> sink.success(done.value()));
        } else if (verdict instanceof Verdict.Refused<O> refused) {
            fail(refused.reason());
        }
    }

    void fail(Throwable error) {
        tell(() -> sink.error(error));
    }

    /** A subscriber that throws at its answer must neither end the lane nor let the group run again. */
    private static void tell(Runnable answer) {
        try {
            answer.run();
        } catch (RuntimeException | Error broken) {
            Operators.onErrorDropped(broken, Context.empty());
        }
    }

    void shares(Receipt group, int members) {
        receipt.ifPresent(mine -> mine.addShared(group, members));
    }

    Executor answersOn() {
        return answersOn;
    }

    I input() {
        return input;
    }

    Object subject() {
        return subject;
    }

    Deadline deadline() {
        return deadline;
    }
}
