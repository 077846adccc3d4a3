package dev.onetrip.web.server;

import dev.onetrip.core.ProblemType;
import dev.onetrip.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.ErrorResponse;

/** The problems of what the framework refuses by a status: each says what would have been accepted instead. */
final class StatusProblems {
    private StatusProblems() {}

    static Problem of(ErrorResponse refused) {
        int status = refused.getStatusCode().value();
        HttpHeaders headers = refused.getHeaders();
        return switch (status) {
            case 404 -> Problem.of(ProblemType.NOT_FOUND, "Nothing is served at this path");
            case 405 ->
                Problem.of(ProblemType.METHOD_NOT_ALLOWED, "This path takes " + headers.getFirst(HttpHeaders.ALLOW));
            case 406 -> Problem.of(ProblemType.NOT_ACCEPTABLE, "The answer has no form that Accept allows");
            case 413 -> Problem.of(ProblemType.TOO_LARGE, "The body is too large");
            case 415 ->
                Problem.of(
                        ProblemType.UNSUPPORTED_MEDIA_TYPE,
                        headers.containsHeader(HttpHeaders.ACCEPT_ENCODING)
                                ? "The body must come without Content-Encoding"
                                : unsupported(headers.getFirst(HttpHeaders.ACCEPT)));
            default -> other(status);
        };
    }

    private static String unsupported(@Nullable String accepted) {
        return accepted == null ? "The Content-Type cannot be read" : "The body must be " + accepted;
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
