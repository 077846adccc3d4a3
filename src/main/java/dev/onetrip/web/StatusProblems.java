package dev.onetrip.web;

import java.util.Locale;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponse;

/** The problems of what the framework refuses by a status: each says what would have been accepted instead. */
final class StatusProblems {
    private StatusProblems() {}

    static Problem of(ErrorResponse refused) {
        int status = refused.getStatusCode().value();
        HttpHeaders headers = refused.getHeaders();
        return switch (status) {
            case 404 -> Problem.of(404, "not-found", "Not found", "Nothing is served at this path");
            case 405 ->
                Problem.of(
                        405,
                        "method-not-allowed",
                        "Method not allowed",
                        "This path takes " + headers.getFirst(HttpHeaders.ALLOW));
            case 406 ->
                Problem.of(406, "not-acceptable", "Not acceptable", "The answer has no form that Accept allows");
            case 413 -> Problem.of(413, "too-large", "Too large", "The body is too large");
            case 415 ->
                Problem.of(
                        415,
                        "unsupported-media-type",
                        "Unsupported media type",
                        "The body must be " + headers.getFirst(HttpHeaders.ACCEPT));
            default -> other(status);
        };
    }

    static Problem other(int status) {
        HttpStatus known = HttpStatus.resolve(status);
        String title = known == null ? "Refused" : known.getReasonPhrase();
        // the framework's own reason may name classes, so it is not shown
        String slug = title.toLowerCase(Locale.ROOT).replace(' ', '-');
        return Problem.of(status, slug, title, "The request was refused with status " + status);
    }
}
