package dev.onetrip.web.server;

import dev.onetrip.core.ProblemType;
import dev.onetrip.web.Problem;
import dev.onetrip.web.Sent;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.ErrorResponse;

/** The problems of what the framework refuses by a status: each says what was sent and what would have done. */
final class StatusProblems {
    private StatusProblems() {}

    static Problem of(ErrorResponse refused, ServerHttpRequest request) {
        int status = refused.getStatusCode().value();
        HttpHeaders headers = refused.getHeaders();
        return switch (status) {
            case 404 ->
                Problem.of(
                        ProblemType.NOT_FOUND,
                        "Nothing is served at " + Sent.text(request.getURI().getRawPath())
                                + "; /openapi.yaml lists the paths");
            case 405 ->
                Problem.of(
                        ProblemType.METHOD_NOT_ALLOWED,
                        "The method is " + request.getMethod().name() + "; this path takes "
                                + spaced(headers.getFirst(HttpHeaders.ALLOW)));
            case 406 ->
                Problem.of(
                        ProblemType.NOT_ACCEPTABLE,
                        sent(request, HttpHeaders.ACCEPT) + "; " + offered(headers.getFirst(HttpHeaders.ACCEPT)));
            case 413 -> Problem.of(ProblemType.TOO_LARGE, "The body is too large");
            case 415 ->
                Problem.of(
                        ProblemType.UNSUPPORTED_MEDIA_TYPE,
                        headers.containsHeader(HttpHeaders.ACCEPT_ENCODING)
                                ? "The body must come without Content-Encoding"
                                : unsupported(request, headers.getFirst(HttpHeaders.ACCEPT)));
            default -> other(status);
        };
    }

    private static String unsupported(ServerHttpRequest request, @Nullable String accepted) {
        return accepted == null
                ? "The Content-Type cannot be read; a media type is needed, e.g. application/json"
                : sent(request, HttpHeaders.CONTENT_TYPE) + "; the body must be " + accepted;
    }

    private static String offered(@Nullable String types) {
        return types == null ? "media types are needed, e.g. application/json" : "the answer can be one of " + types;
    }

    private static String sent(ServerHttpRequest request, String header) {
        String value = request.getHeaders().getFirst(header);
        return value == null ? "There is no " + header : header + " is " + Sent.text(value);
    }

    private static String spaced(@Nullable String methods) {
        return methods == null ? "others" : String.join(", ", methods.split("\\s*,\\s*", -1));
    }

    static Problem other(int status) {
        // the framework's own reason may name classes, so it is not shown
        String detail = "The request was refused with status " + status;
        return switch (status) {
            case 400 -> Problem.of(ProblemType.BAD_REQUEST, detail);
            case 413 -> Problem.of(ProblemType.TOO_LARGE, detail);
            case 414 -> Problem.of(ProblemType.URI_TOO_LONG, detail);
            case 431 -> Problem.of(ProblemType.HEADERS_TOO_LARGE, detail);
            default -> {
                HttpStatus known = HttpStatus.resolve(status);
                String title = known == null ? "Refused" : known.getReasonPhrase();
                yield Problem.of(HttpStatusCode.valueOf(status), title, detail);
            }
        };
    }
}
