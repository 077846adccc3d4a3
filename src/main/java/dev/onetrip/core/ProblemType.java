package dev.onetrip.core;

import java.util.Arrays;
import java.util.Optional;

/**
 * Every problem an answer can name, and the only place that lists them: answers, {@code /problems/{type}} and the check
 * of openapi.yaml are made from it. A slug, once released, keeps its meaning.
 */
public enum ProblemType {
    /** {@link Refusal.Unreadable}. */
    UNREADABLE(
            400,
            "unreadable",
            "The request cannot be read",
            "The body is no JSON, a value has the wrong type, a name is unknown or comes twice, or a parameter or header"
                    + " is malformed. Nothing was written.",
            "Mend what errors names, or what detail says; the same bytes never succeed."),
    /** The server could not read the head of the request. */
    BAD_REQUEST(
            400,
            "bad-request",
            "Bad Request",
            "The request line or the headers are no HTTP, or the address is malformed. Nothing was written; the"
                    + " connection is closed.",
            "Percent-encode the address and send well-formed HTTP/1.1."),
    /** {@link Refusal.Unauthenticated}. */
    UNAUTHENTICATED(
            401,
            "unauthenticated",
            "Not authenticated",
            "The request carries no bearer token, or one that is not known, not valid or no longer valid.",
            "Send Authorization: Bearer with a valid API key or token."),
    /** {@link Refusal.Forbidden}. */
    FORBIDDEN(
            403,
            "forbidden",
            "Not allowed",
            "The token lacks the scope that the request needs, or an open service was asked by another name or page.",
            "Take a token with the scope that detail names, or ask the service by the name localhost."),
    /** {@link Refusal.HostRefused}. */
    HOST_REFUSED(
            403,
            "host-refused",
            "The host is not allowed",
            "The URL names a host, a port or a protocol that the configuration does not allow, or leads into a private"
                    + " network. Nothing was asked there and nothing was written.",
            "Name a repository on an allowed host, or add the host to onetrip.commits.allowed-hosts."),
    /** {@link Refusal.NotFound}, and a path that no route serves. */
    NOT_FOUND(
            404,
            "not-found",
            "Not found",
            "What the path names does not exist, or nothing is served at this path.",
            "Check the id, and the paths in /openapi.yaml."),
    /** A served path, asked by a method it does not take. */
    METHOD_NOT_ALLOWED(
            405,
            "method-not-allowed",
            "Method not allowed",
            "The path is served, but not by this method.",
            "Use a method of the Allow header."),
    /** No form of the answer fits the Accept header. */
    NOT_ACCEPTABLE(
            406,
            "not-acceptable",
            "Not acceptable",
            "The answer has no form that the Accept header allows.",
            "Send application/json, application/x-ndjson where the route streams, text/event-stream where it is live, or"
                    + " no Accept header."),
    /** {@link Refusal.Stalled}. */
    BODY_STALLED(
            408,
            "body-stalled",
            "The body stopped coming",
            "No byte of the body came for longer than the service waits; the connection is closed. Of an NDJSON stream,"
                    + " the lines that have a verdict were done.",
            "Send the body without long pauses, or in smaller parts."),
    /** {@link Refusal.Taken} of a username. */
    USERNAME_TAKEN(
            409,
            "username-taken",
            "Already taken",
            "Another user of the board has this username; names are compared byte by byte. Nothing was written.",
            "Choose another username."),
    /** {@link Refusal.Taken} of a commit's sha. */
    SHA_TAKEN(
            409,
            "sha-taken",
            "Already stored",
            "The repository has a commit with this sha already, or an earlier line of the same upload has it. Nothing was"
                    + " written for the lines that detail names; where on-conflict=error asked for it, for none.",
            "Leave the line out, or send on-conflict=nothing or update."),
    /** {@link Refusal.Finished}. */
    FINISHED(
            409,
            "finished",
            "Already finished",
            "What was to be changed has ended, e.g. a job that was to be cancelled. Nothing was changed.",
            "Read it: what it did is done."),
    /** {@link Refusal.InFlight}. */
    IDEMPOTENCY_KEY_IN_FLIGHT(
            409,
            "idempotency-key-in-flight",
            "The same request is in flight",
            "A request with the same Idempotency-Key is being done at this moment. Nothing was done for this one.",
            "Send the same again after Retry-After seconds: it gets the answer of the first."),
    /** {@link Refusal.StreamBusy}. */
    STREAM_IN_FLIGHT(
            409,
            "stream-in-flight",
            "The stream is being uploaded",
            "Another request uploads the stream with this Stream-Id at this moment, or was ahead of this one. What is"
                    + " committed stays, of this request nothing more is.",
            "After Retry-After seconds send the same again: it goes on after the last committed line."),
    /** {@link Refusal.StreamMoved}. */
    STREAM_MOVED(
            409,
            "stream-moved",
            "The stream stands elsewhere",
            "The query says after which line the body begins, and that is not the last committed line of the stream."
                    + " Nothing of this request was written.",
            "GET /repositories/{slug}/streams/{id} says where it stands; 404 means at its beginning. Or send all of it."),
    /** {@link Refusal.PreconditionFailed}. */
    PRECONDITION_FAILED(
            412,
            "precondition-failed",
            "Not the version that was asked for",
            "What is stored has another ETag than the If-Match header names, or none at all, or it exists although"
                    + " If-None-Match asks that it does not. Nothing was written.",
            "Read it, decide again on what it is now, and send that with its ETag."),
    /** {@link Refusal.TooLarge}. */
    TOO_LARGE(
            413,
            "too-large",
            "Too large",
            "A body, a line or a stream is longer than its limit, which detail names. Of an NDJSON stream, the lines"
                    + " that have a verdict were done.",
            "Send less at a time; large inputs belong into an NDJSON stream."),
    /** The request line is above the header limit. */
    URI_TOO_LONG(
            414,
            "uri-too-long",
            "URI Too Long",
            "The request line is longer than the service reads, 16 KB as delivered. Nothing was written; the connection"
                    + " is closed.",
            "Shorten path and query."),
    /** No route of the path takes this content type. */
    UNSUPPORTED_MEDIA_TYPE(
            415,
            "unsupported-media-type",
            "Unsupported media type",
            "The Content-Type is missing, or is none that this path takes. Nothing was written.",
            "Send a content type of the Accept header of the answer."),
    /** {@link Refusal.Invalid}. */
    INVALID(
            422,
            "invalid",
            "A field is refused",
            "The request was read, but a field is missing, too long, out of range or against a rule. Nothing was written.",
            "Mend every field that errors names; the same bytes never succeed."),
    /** {@link Refusal.KeyReused}. */
    IDEMPOTENCY_KEY_REUSED(
            422,
            "idempotency-key-reused",
            "The key belongs to another request",
            "The Idempotency-Key was used with another body or on another path within the time that keys are kept."
                    + " Nothing was done for this request.",
            "Take a new key for a new request."),
    /** {@link Refusal.StreamMismatch}. */
    STREAM_MISMATCH(
            422,
            "stream-mismatch",
            "The stream is another upload",
            "The Stream-Id was used for an upload with other lines, with fewer of them, or with another query. What is"
                    + " committed stays, of this request nothing was written.",
            "Send the same upload with the same query again, or take a new Stream-Id for a new upload."),
    /** {@link Refusal.TooMany}. */
    TOO_MANY_REQUESTS(
            429,
            "too-many-requests",
            "Too many requests",
            "The client asks more often, or holds more streams, than it may. Nothing was done.",
            "Send the same again after Retry-After seconds; it is safe."),
    /** The headers are above their limit. */
    HEADERS_TOO_LARGE(
            431,
            "request-header-fields-too-large",
            "Request Header Fields Too Large",
            "All headers together are longer than the service reads, 16 KB as delivered. Nothing was written; the"
                    + " connection is closed.",
            "Send fewer or shorter headers."),
    /** Any exception that nobody foresaw. */
    INTERNAL(
            500,
            "internal",
            "Unexpected failure",
            "A defect of the service. What was written is not known.",
            "Report the requestId: the log has the cause under it. Read before sending a write again."),
    /** {@link Refusal.RemoteFailed}. */
    REMOTE_FAILED(
            502,
            "remote-failed",
            "The other server failed",
            "A repository was to be read, and its server has none of that name, asks for a login, cannot be reached or"
                    + " breaks off. Nothing was written.",
            "Check the URL by git ls-remote, without a login; then send the same again."),
    /** {@link Refusal.Full}. */
    OVERLOADED(
            503,
            "overloaded",
            "The service is at its limit",
            "A queue or the connection pool is full. Nothing was begun.",
            "Send the same again after Retry-After seconds; it is safe."),
    /** {@link Refusal.Unavailable}. */
    DATABASE_UNAVAILABLE(
            503,
            "database-unavailable",
            "The database is not available",
            "The database is away, or ended the work; outcome says what became of the writes.",
            "After Retry-After seconds: with outcome rolled-back send the same again; with unknown read first."),
    /** {@link Refusal.Late}. */
    DEADLINE_EXCEEDED(
            504,
            "deadline-exceeded",
            "The deadline passed",
            "The work was not done before its deadline, the configured one or Request-Timeout; outcome says what became"
                    + " of the writes.",
            "With outcome rolled-back sending again is safe, best with more time or less load; with unknown read first.");

    private final int status;
    private final String slug;
    private final String title;
    private final String meaning;
    private final String remedy;

    ProblemType(int status, String slug, String title, String meaning, String remedy) {
        this.status = status;
        this.slug = slug;
        this.title = title;
        this.meaning = meaning;
        this.remedy = remedy;
    }

    /** The type of that stable name; empty where none has it. */
    public static Optional<ProblemType> of(String slug) {
        return Arrays.stream(values()).filter(type -> type.slug.equals(slug)).findFirst();
    }

    /**
     * The type of a taken value.
     *
     * @throws IllegalArgumentException if nothing here is named {@code <field>-taken}
     */
    static ProblemType taken(String field) {
        return of(field + "-taken")
                .orElseThrow(() -> new IllegalArgumentException("ProblemType has no " + field + "-taken"));
    }

    /** The HTTP status, also of a verdict line. */
    public int status() {
        return status;
    }

    /** Whether the same request may succeed later with nothing changed: load, a deadline, or itself under way. */
    public boolean mayPass() {
        return switch (status) {
            case 429, 503, 504 -> true;
            default -> this == IDEMPOTENCY_KEY_IN_FLIGHT || this == STREAM_IN_FLIGHT;
        };
    }

    /** The stable name, the last segment of the problem's {@code type}. */
    public String slug() {
        return slug;
    }

    /** What a problem has as its {@code type}: a path of this service. */
    public String uri() {
        return "/problems/" + slug;
    }

    /** The same few words in every problem of this type. */
    public String title() {
        return title;
    }

    /** When it happens, and whether anything was written. */
    public String meaning() {
        return meaning;
    }

    /** What a client does about it. */
    public String remedy() {
        return remedy;
    }
}
