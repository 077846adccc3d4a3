package dev.onetrip.web.server;

import java.util.List;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponse;

/**
 * A request that its path, method, Accept or Content-Type refuses: a status, and the headers that say what would do. It
 * carries no stack trace, because it is an answer, not a defect.
 */
final class StatusRefusal extends RuntimeException implements ErrorResponse {
    private static final long serialVersionUID = 1;

    private final transient HttpStatus status;
    private final transient HttpHeaders headers = new HttpHeaders();

    private StatusRefusal(HttpStatus status) {
        super(status.toString(), null, false, false);
        this.status = status;
    }

    /** 404: no route has this path. */
    static StatusRefusal notFound() {
        return new StatusRefusal(HttpStatus.NOT_FOUND);
    }

    /** 405, with the methods that the path takes. */
    static StatusRefusal method(Set<HttpMethod> allowed) {
        StatusRefusal refusal = new StatusRefusal(HttpStatus.METHOD_NOT_ALLOWED);
        refusal.headers.setAllow(allowed);
        return refusal;
    }

    /** 406, with the types that an answer may have. */
    static StatusRefusal accept(List<MediaType> types) {
        StatusRefusal refusal = new StatusRefusal(HttpStatus.NOT_ACCEPTABLE);
        if (!types.isEmpty()) {
            refusal.headers.setAccept(types);
        }
        return refusal;
    }

    /** 415, with the types that the body may have; of a PATCH in {@code Accept-Patch} too (RFC 5789, 2.2). */
    static StatusRefusal contentType(HttpMethod method, List<MediaType> types) {
        StatusRefusal refusal = new StatusRefusal(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
        if (!types.isEmpty()) {
            refusal.headers.setAccept(types);
        }
        if (!types.isEmpty() && HttpMethod.PATCH.equals(method)) {
            refusal.headers.setAcceptPatch(types);
        }
        return refusal;
    }

    /** 415, with the codings that the body may have. */
    static StatusRefusal coding(String accepted) {
        StatusRefusal refusal = new StatusRefusal(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
        refusal.headers.set(HttpHeaders.ACCEPT_ENCODING, accepted);
        return refusal;
    }

    @Override
    public HttpStatusCode getStatusCode() {
        return status;
    }

    @Override
    public HttpHeaders getHeaders() {
        return headers;
    }

    @Override
    public ProblemDetail getBody() {
        return ProblemDetail.forStatus(status);
    }
}
