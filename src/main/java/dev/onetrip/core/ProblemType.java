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
            "The body is not JSON, a value has the wrong type, a name is unknown or appears twice, or a parameter or"
                    + " header is malformed. Nothing was written.",
            "Fix the fields in `errors`, or the fault in `detail`. The same request will fail again."),
    /** The server could not read the head of the request. */
    BAD_REQUEST(
            400,
            "bad-request",
            "Bad Request",
            "The request line or the headers are not HTTP, or the address is malformed. Nothing was written, and the"
                    + " connection is closed.",
            "Percent-encode the address and send well-formed HTTP/1.1."),
    /** {@link Refusal.Unauthenticated}. */
    UNAUTHENTICATED(
            401,
            "unauthenticated",
            "Not authenticated",
            "The request has no bearer token, or the token is unknown, invalid or expired.",
            "Send `Authorization: Bearer` with a valid API key or token."),
    /** {@link Refusal.Forbidden}. */
    FORBIDDEN(
            403,
            "forbidden",
            "Not allowed",
            "The token lacks the scope that the request needs. Or the service is open, and the request names another"
                    + " host than localhost or comes from a page of another origin.",
            "Use a token with the scope in `detail`, or send the request to localhost."),
    /** {@link Refusal.HostRefused}. */
    HOST_REFUSED(
            403,
            "host-refused",
            "The host is not allowed",
            "The URL has a host, a port or a protocol that the configuration does not allow, or an address in a private"
                    + " network. The service sent nothing to the host and wrote nothing.",
            "Send the URL of a repository on an allowed host, or add the host to `onetrip.commits.allowed-hosts`."),
    /** {@link Refusal.NotFound}, and a path that no route serves. */
    NOT_FOUND(
            404,
            "not-found",
            "Not found",
            "The id in the path does not exist, or the service has no route for this path.",
            "Check the id, and the paths in /openapi.yaml."),
    /** A served path, asked by a method it does not take. */
    METHOD_NOT_ALLOWED(
            405,
            "method-not-allowed",
            "Method not allowed",
            "The path exists, but does not take this method.",
            "Use a method of the `Allow` header."),
    /** No form of the answer fits the Accept header. */
    NOT_ACCEPTABLE(
            406,
            "not-acceptable",
            "Not acceptable",
            "The service has no form of the answer that the `Accept` header allows.",
            "Accept application/json, application/x-ndjson where the route streams, text/event-stream where the"
                    + " route is live, or send no `Accept` header."),
    /** {@link Refusal.Stalled}. */
    BODY_STALLED(
            408,
            "body-stalled",
            "The body stopped coming",
            "No byte of the body arrived within the time that the service waits. The connection is closed. The lines of"
                    + " an NDJSON stream that have a verdict were done.",
            "Send the body without long pauses, or in smaller parts."),
    /** {@link Refusal.Taken} of a username. */
    USERNAME_TAKEN(
            409,
            "username-taken",
            "Already taken",
            "Another user of the board has this username. Names are compared byte by byte. Nothing was written.",
            "Choose another username."),
    /** {@link Refusal.Taken} of a commit's sha. */
    SHA_TAKEN(
            409,
            "sha-taken",
            "Already stored",
            "The repository has a commit with this sha already, or an earlier line of the same upload has the sha. The"
                    + " lines in `detail` were not written; with on-conflict=error no line was written.",
            "Leave the line out, or send on-conflict=nothing or on-conflict=update."),
    /** {@link Refusal.Finished}. */
    FINISHED(
            409,
            "finished",
            "Already finished",
            "The request changes something that has ended, for example a job that is finished. Nothing was changed.",
            "Read the job: its committed writes stay."),
    /** {@link Refusal.IllegalTransition}. */
    ILLEGAL_TRANSITION(
            409,
            "illegal-transition",
            "The state does not allow it",
            "What is stored is in a state that does not allow this move, to be deleted, or to get items. The field"
                    + " `detail` names the state and what it allows. Nothing was written.",
            "Read the current state and send one of the moves that `detail` names."),
    /** {@link Refusal.StepFailed}. */
    STEP_FAILED(
            409,
            "step-failed",
            "A step failed",
            "A step of placing the order failed, and the steps before it are undone or will be. The order is cancelled"
                    + " once that is done. The field `detail` names the step and the reason.",
            "Remove the reason and place the order again with a new `Idempotency-Key`."),
    /** {@link Refusal.InFlight}. */
    IDEMPOTENCY_KEY_IN_FLIGHT(
            409,
            "idempotency-key-in-flight",
            "The same request is in flight",
            "Another request with the same `Idempotency-Key` is in flight. Nothing was done for this request.",
            "Send the same request again after `Retry-After` seconds: the answer is that of the first."),
    /** {@link Refusal.StreamBusy}. */
    STREAM_IN_FLIGHT(
            409,
            "stream-in-flight",
            "The stream is being uploaded",
            "Another request uploads the stream with this `Stream-Id`, or committed lines before this request did."
                    + " Committed lines stay; this request commits no further line.",
            "Send the same upload again after `Retry-After` seconds: the upload resumes after the last committed"
                    + " line."),
    /** {@link Refusal.StreamMoved}. */
    STREAM_MOVED(
            409,
            "stream-moved",
            "The stream is at another line",
            "The parameter `after` names a line that is not the last committed line of the stream. Nothing of this"
                    + " request was written.",
            "Read `lines` of GET /repositories/{slug}/streams/{id} and send the lines after it; 404 means that no"
                    + " line is committed. Or send the whole upload without `after`."),
    /** {@link Refusal.PreconditionFailed}. */
    PRECONDITION_FAILED(
            412,
            "precondition-failed",
            "Not the expected version",
            "The stored version is not in the `If-Match` header, or does not exist. Or a version exists, and"
                    + " `If-None-Match` is *. Nothing was written.",
            "Read the current version, apply the change to it, and send the change with the current `ETag`."),
    /** {@link Refusal.TooLarge}. */
    TOO_LARGE(
            413,
            "too-large",
            "Too large",
            "A body, a line or a stream is longer than the limit in `detail`. The lines of an NDJSON stream that have a"
                    + " verdict were done.",
            "Send less at a time, or send a large input as an NDJSON stream."),
    /** The request line is above the header limit. */
    URI_TOO_LONG(
            414,
            "uri-too-long",
            "URI Too Long",
            "The request line is longer than the limit, by default 16 KB. Nothing was written, and the connection is"
                    + " closed.",
            "Shorten the path and the query."),
    /** No route of the path takes this content type. */
    UNSUPPORTED_MEDIA_TYPE(
            415,
            "unsupported-media-type",
            "Unsupported media type",
            "The `Content-Type` is missing, or the path does not take it. Nothing was written.",
            "Send a content type of the answer's `Accept` header."),
    /** {@link Refusal.Invalid}. */
    INVALID(
            422,
            "invalid",
            "A field is refused",
            "The request is readable, but a field is missing, too long, out of range or against a rule. Nothing was"
                    + " written.",
            "Fix the fields in `errors`. The same body will fail again."),
    /** {@link Refusal.KeyReused}. */
    IDEMPOTENCY_KEY_REUSED(
            422,
            "idempotency-key-reused",
            "The key belongs to another request",
            "The `Idempotency-Key` was used for another write of the same board, customer or repository, and the service"
                    + " still keeps it. Nothing was done for this request. On another board, customer or repository the"
                    + " same key names another write.",
            "Use a new key for a new request."),
    /** {@link Refusal.StreamMismatch}. */
    STREAM_MISMATCH(
            422,
            "stream-mismatch",
            "The stream belongs to another upload",
            "The `Stream-Id` was used for an upload with other lines, with fewer lines, or with another query."
                    + " Committed lines stay; nothing of this request was written.",
            "Send the same upload with the same query again, or use a new `Stream-Id` for a new upload."),
    /** {@link Refusal.TooMany}. */
    TOO_MANY_REQUESTS(
            429,
            "too-many-requests",
            "Too many requests",
            "The client is above its rate limit, or has too many open streams. Nothing was done.",
            "Send the same request again after `Retry-After` seconds. The retry is safe."),
    /** The headers are above their limit. */
    HEADERS_TOO_LARGE(
            431,
            "request-header-fields-too-large",
            "Request Header Fields Too Large",
            "All headers together are longer than the limit, by default 16 KB. Nothing was written, and the"
                    + " connection is closed.",
            "Send fewer or shorter headers."),
    /** Any unforeseen exception. */
    INTERNAL(
            500,
            "internal",
            "Unexpected failure",
            "The service has a defect. The outcome of the writes is unknown.",
            "Report the `requestId`: the log has the cause under this id. Read before you send a write again."),
    /** {@link Refusal.RemoteFailed}. */
    REMOTE_FAILED(
            502,
            "remote-failed",
            "The other server failed",
            "The git server has no repository of this name, asks for a login, cannot be reached or breaks off. Nothing"
                    + " was written.",
            "Check the URL by `git ls-remote` without a login, then send the same request again."),
    /** {@link Refusal.Full}. */
    OVERLOADED(
            503,
            "overloaded",
            "The service is at its limit",
            "A queue or the connection pool is full. Nothing was done.",
            "Send the same request again after `Retry-After` seconds. The retry is safe."),
    /** {@link Refusal.Unavailable}. */
    DATABASE_UNAVAILABLE(
            503,
            "database-unavailable",
            "The database is not available",
            "The database cannot be reached, or ended the work. The field `outcome` tells the state of the writes.",
            "Wait `Retry-After` seconds. With outcome rolled-back send the same request again; with unknown read"
                    + " first."),
    /** {@link Refusal.SchemaMissing}. */
    SCHEMA_MISSING(
            503,
            "schema-missing",
            "The schema is not there",
            "The database lacks a table or a column that this version of the service uses: its schema was not made yet,"
                    + " is too old or too new, or is being taken back. Nothing was written.",
            "Run `java -jar onetrip.jar migrate status` for what is there and `migrate up` for what is missing, then send"
                    + " the same request again."),
    /** {@link Refusal.Late}. */
    DEADLINE_EXCEEDED(
            504,
            "deadline-exceeded",
            "The deadline passed",
            "The work was not done before its deadline, which is the configured one or `Request-Timeout`. The field"
                    + " `outcome` tells the state of the writes.",
            "With outcome rolled-back a retry is safe, best with more time or less load; with unknown read first.");

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
