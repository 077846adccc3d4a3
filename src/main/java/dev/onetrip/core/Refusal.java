package dev.onetrip.core;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request, or one line or member of it, that was not done: one final type per outcome a client can act on. Nothing
 * was written unless {@link #outcome()} says otherwise. Its text is for clients: never a class name, never SQL. It
 * carries no stack trace, because it is an answer, not a defect.
 */
public abstract sealed class Refusal extends RuntimeException {
    private final ProblemType type;
    private final List<FieldProblem> errors;
    private final @Nullable Outcome outcome;
    private final @Nullable Duration retryAfter;

    private Refusal(
            ProblemType type,
            String detail,
            List<FieldProblem> errors,
            @Nullable Outcome outcome,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {
        super(detail, cause, false, false);
        this.type = type;
        this.errors = List.copyOf(errors);
        this.outcome = outcome;
        this.retryAfter = retryAfter;
    }

    private Refusal(ProblemType type, String detail, @Nullable Outcome outcome, @Nullable Duration retryAfter) {
        this(type, detail, List.of(), outcome, retryAfter, null);
    }

    private Refusal(ProblemType type, String detail, List<FieldProblem> errors) {
        this(type, detail, errors, null, null, null);
    }

    private Refusal(ProblemType type, String detail) {
        this(type, detail, List.of());
    }

    /** What kind of problem it is, with everything that all of its kind have in common. */
    public final ProblemType problemType() {
        return type;
    }

    /** The HTTP status, also of a verdict line. */
    public final int status() {
        return type.status();
    }

    /** The stable name of the problem, the last segment of its {@code type}, e.g. {@code username-taken}. */
    public final String type() {
        return type.slug();
    }

    /** The same few words for every problem of this type. */
    public final String title() {
        return type.title();
    }

    /** One sentence about this very case. */
    public final String detail() {
        String detail = getMessage();
        return detail == null ? type.title() : detail;
    }

    /** What is wrong with which field; empty where no field is to blame. */
    public final List<FieldProblem> errors() {
        return errors;
    }

    /** What became of the writes, for refusals after writing began. */
    public final Optional<Outcome> outcome() {
        return Optional.ofNullable(outcome);
    }

    /** How long to wait before a retry has a chance; empty where a retry as it is makes no sense. */
    public final Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** 400: syntax, wrong type, unknown field. The same bytes never succeed. */
    public static final class Unreadable extends Refusal {
        /**
         * @param detail one sentence for the client
         * @param errors the fields to blame, possibly none
         */
        public Unreadable(String detail, List<FieldProblem> errors) {
            super(ProblemType.UNREADABLE, detail, errors);
        }

        /**
         * One field, header or parameter is to blame.
         *
         * @param detail what it must be, e.g. {@code must be an integer}
         */
        public Unreadable(String field, String detail) {
            this(field + " " + detail, List.of(new FieldProblem(field, detail)));
        }
    }

    /** 422: well-formed, but a length, a range or a rule refuses it. The same bytes never succeed. */
    public static final class Invalid extends Refusal {
        /** @param errors the fields to blame, at least one */
        public Invalid(List<FieldProblem> errors) {
            super(ProblemType.INVALID, detail(errors.get(0)), errors);
        }

        private static String detail(FieldProblem first) {
            return (first.field().isEmpty() ? "This" : first.field()) + " " + first.detail();
        }

        /**
         * One field, header or parameter is to blame.
         *
         * @param field empty for the value as a whole
         * @param detail what it must be, e.g. {@code must have 1 to 100 characters}
         */
        public Invalid(String field, String detail) {
            this(List.of(new FieldProblem(field, detail)));
        }
    }

    /** 401: the client is not known. */
    public static final class Unauthenticated extends Refusal {
        /** @param detail one sentence that says what to send, and shows nothing of what was sent */
        public Unauthenticated(String detail) {
            super(ProblemType.UNAUTHENTICATED, detail);
        }
    }

    /** 403: the client is known, or need not be, and may not ask that. */
    public static final class Forbidden extends Refusal {
        /** @param detail one sentence naming what is missing */
        public Forbidden(String detail) {
            super(ProblemType.FORBIDDEN, detail);
        }
    }

    /** 403: what is named lies on a host that the configuration does not allow; nothing was asked there. */
    public static final class HostRefused extends Refusal {
        /** @param detail one sentence naming the host or the reason */
        public HostRefused(String detail) {
            super(ProblemType.HOST_REFUSED, detail);
        }
    }

    /** 502: another server, that was to be read, did not answer as it should; nothing was written. */
    public static final class RemoteFailed extends Refusal {
        /**
         * @param detail one sentence for the client
         * @param cause what went wrong, for the log only
         */
        public RemoteFailed(String detail, Throwable cause) {
            super(ProblemType.REMOTE_FAILED, detail, List.of(), null, null, cause);
        }
    }

    /** 429: the client asks more often than it may; a retry after {@link #retryAfter()} is safe. */
    public static final class TooMany extends Refusal {
        /**
         * @param detail the limit, with its number and unit
         * @param retryAfter when the next request has a chance; positive
         */
        public TooMany(String detail, Duration retryAfter) {
            super(ProblemType.TOO_MANY_REQUESTS, detail, null, retryAfter);
        }
    }

    /** 404: what the path names does not exist. */
    public static final class NotFound extends Refusal {
        /** @param detail one sentence naming what was looked for */
        public NotFound(String detail) {
            super(ProblemType.NOT_FOUND, detail);
        }
    }

    /** 413: a body, a line or a stream is longer than its limit; what came before the limit may have been done. */
    public static final class TooLarge extends Refusal {
        /** @param detail one sentence with the limit and its unit */
        public TooLarge(String detail) {
            super(ProblemType.TOO_LARGE, detail);
        }
    }

    /** 408: the client stopped sending in the middle of a body. */
    public static final class Stalled extends Refusal {
        /** @param detail one sentence with the time that was waited */
        public Stalled(String detail) {
            super(ProblemType.BODY_STALLED, detail);
        }
    }

    /** 409: another row has the unique value; nothing was written for this request. */
    public static final class Taken extends Refusal {
        /**
         * @param field the field whose value is taken; the problem's type is {@code <field>-taken}
         * @param detail one sentence naming the value
         */
        public Taken(String field, String detail) {
            super(
                    ProblemType.taken(field),
                    detail,
                    List.of(new FieldProblem(field, "is already taken")),
                    Outcome.ROLLED_BACK,
                    null,
                    null);
        }
    }

    /** 412: what is stored is not what the request's If-Match or If-None-Match asks for; nothing was written. */
    public static final class PreconditionFailed extends Refusal {
        private final @Nullable Long stored;

        /**
         * @param detail one sentence naming the header and what is stored
         * @param stored the version that is stored; null where nothing is
         */
        public PreconditionFailed(String detail, @Nullable Long stored) {
            super(ProblemType.PRECONDITION_FAILED, detail, Outcome.ROLLED_BACK, null);
            this.stored = stored;
        }

        /** The version that is stored; empty where nothing is. */
        public Optional<Long> stored() {
            return Optional.ofNullable(stored);
        }
    }

    /** 409: what was to be changed has ended already. */
    public static final class Finished extends Refusal {
        /** @param detail one sentence naming what has ended */
        public Finished(String detail) {
            super(ProblemType.FINISHED, detail);
        }
    }

    /** 409: what is stored is in a state that does not allow what was asked for; nothing was written. */
    public static final class IllegalTransition extends Refusal {
        /** @param detail one sentence with the state, and what it allows */
        public IllegalTransition(String detail) {
            super(ProblemType.ILLEGAL_TRANSITION, detail, Outcome.ROLLED_BACK, null);
        }
    }

    /** 409: a step of several failed; those before it are undone, now or in the background. */
    public static final class StepFailed extends Refusal {
        /** @param detail one sentence with the step and the reason */
        public StepFailed(String detail) {
            super(ProblemType.STEP_FAILED, detail);
        }
    }

    /** 409: the same request is being done at this moment; its answer can be asked for again soon. */
    public static final class InFlight extends Refusal {
        /** @param retryAfter when it is probably done; positive */
        public InFlight(Duration retryAfter) {
            super(
                    ProblemType.IDEMPOTENCY_KEY_IN_FLIGHT,
                    "A request with this Idempotency-Key is in flight.",
                    null,
                    retryAfter);
        }
    }

    /** 422: the Idempotency-Key was used for another request; nothing was done for this one. */
    public static final class KeyReused extends Refusal {
        /** The one text of it. */
        public KeyReused() {
            super(
                    ProblemType.IDEMPOTENCY_KEY_REUSED,
                    "This Idempotency-Key was used for another write of the same board, customer or repository."
                            + " Use a new key for a new request.");
        }
    }

    /** 409: another request uploads the stream; it can be sent again soon. */
    public static final class StreamBusy extends Refusal {
        /** @param retryAfter when a retry has a chance; positive */
        public StreamBusy(Duration retryAfter) {
            super(
                    ProblemType.STREAM_IN_FLIGHT,
                    "Another request uploads the stream with this Stream-Id.",
                    null,
                    retryAfter);
        }
    }

    /** 409: the stream does not stand where the client goes on; nothing of this request was written. */
    public static final class StreamMoved extends Refusal {
        /** @param detail one sentence with the line after which it stands */
        public StreamMoved(String detail) {
            super(ProblemType.STREAM_MOVED, detail);
        }
    }

    /** 422: the stream is that of another upload; nothing of this one was written. */
    public static final class StreamMismatch extends Refusal {
        /** @param detail one sentence that says what differs */
        public StreamMismatch(String detail) {
            super(ProblemType.STREAM_MISMATCH, detail);
        }
    }

    /** 503: a queue or the pool is at its limit; nothing was begun, a retry after {@link #retryAfter()} is safe. */
    public static final class Full extends Refusal {
        /**
         * @param detail which limit was met, with its number
         * @param retryAfter when a retry has a chance; positive
         */
        public Full(String detail, Duration retryAfter) {
            super(ProblemType.OVERLOADED, detail, Outcome.ROLLED_BACK, retryAfter);
        }
    }

    /** 503: the database is away, or ended the unit of work; {@link #outcome()} says whether a retry is safe. */
    public static final class Unavailable extends Refusal {
        /**
         * @param detail one sentence for the client
         * @param outcome what became of the writes
         * @param retryAfter when a retry has a chance; positive
         * @param cause what the driver said, for the log only
         */
        public Unavailable(String detail, Outcome outcome, Duration retryAfter, Throwable cause) {
            super(ProblemType.DATABASE_UNAVAILABLE, detail, List.of(), outcome, retryAfter, cause);
        }
    }

    /** 503: the database has no table or column of that name, so nothing was written; it may come at any time. */
    public static final class SchemaMissing extends Refusal {
        /**
         * @param retryAfter when a retry has a chance; positive
         * @param cause what the driver said, for the log only
         */
        public SchemaMissing(Duration retryAfter, Throwable cause) {
            super(
                    ProblemType.SCHEMA_MISSING,
                    "The database lacks a table or a column that this version uses; run: java -jar onetrip.jar migrate up",
                    List.of(),
                    Outcome.ROLLED_BACK,
                    retryAfter,
                    cause);
        }
    }

    /** 504: the deadline passed; {@link #outcome()} is the certificate. */
    public static final class Late extends Refusal {
        /**
         * @param detail one sentence naming the deadline and what was waited for
         * @param outcome what became of the writes
         */
        public Late(String detail, Outcome outcome) {
            super(ProblemType.DEADLINE_EXCEEDED, detail, outcome, null);
        }
    }
}
