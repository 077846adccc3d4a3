package dev.onetrip.web.server;

import dev.onetrip.core.Refusal;
import dev.onetrip.web.AnswerMeters;
import dev.onetrip.web.Conditions;
import dev.onetrip.web.Deadlines;
import dev.onetrip.web.JsonLine;
import dev.onetrip.web.Problem;
import dev.onetrip.web.RequestId;
import dev.onetrip.web.SparseLog;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes every error an {@code application/problem+json} answer, whatever the client accepts: refusals and what Spring
 * refuses with their own status, anything else as a 500 that shows nothing of its inside and is logged once with its
 * request id. An answer whose head is out already is cut, so that it cannot be taken for whole.
 */
final class ProblemHandler implements WebExceptionHandler, Ordered {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);
    private static final int CONTENT_TOO_LARGE = 413;
    private static final int REQUEST_TIMEOUT = 408;

    private final SparseLog sparse = new SparseLog();
    private final JsonMapper json;
    private final AnswerMeters meters;

    ProblemHandler(JsonMapper json, AnswerMeters meters) {
        this.json = json;
        this.meters = meters;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
        ServerHttpResponse response = exchange.getResponse();
        if (response.isCommitted()) {
            return Mono.error(error);
        }
        // a refusal may stand for a database connection that was reset, which looks the same
        if (!(error instanceof Refusal) && DisconnectedClientHelper.isClientDisconnectedException(error)) {
            // no client is there to be answered, and nothing is wrong here; never a 2xx if one is there after all
            boolean unused = response.setRawStatusCode(RequestMetrics.HUNG_UP);
            return Mono.empty();
        }
        Problem problem = problemOf(exchange, error);
        log(exchange, problem, error);
        String path = exchange.getRequest().getURI().getRawPath();
        meters.refused(path, problem);
        response.getHeaders().clearContentHeaders();
        addHeaders(response.getHeaders(), problem, error);
        response.setStatusCode(HttpStatusCode.valueOf(problem.status()));
        response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        Problem body = problem.answering(path, RequestId.of(exchange));
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(JsonLine.of(json, body))));
    }

    private static Problem problemOf(ServerWebExchange exchange, Throwable error) {
        if (error instanceof ErrorResponse refused && !refused.getStatusCode().is5xxServerError()) {
            return StatusProblems.of(refused, exchange.getRequest());
        }
        if (error instanceof Refusal.Late || error instanceof Refusal.Full) {
            return Problem.of(error).adding(Deadlines.said(exchange.getRequest().getHeaders()));
        }
        if (error instanceof Refusal) {
            return Problem.of(error);
        }
        return malformed(exchange.getRequest().getHeaders())
                .map(refused -> StatusProblems.of(refused, exchange.getRequest()))
                .orElseGet(() -> Problem.of(error));
    }

    /** Whether a media type is none: of the answer that is asked for, or of the body. */
    private static Optional<ErrorResponse> malformed(HttpHeaders headers) {
        if (!isReadable(headers::getAccept)) {
            return Optional.of(StatusRefusal.accept(List.of()));
        }
        return isReadable(headers::getContentType)
                ? Optional.empty()
                : Optional.of(StatusRefusal.contentType(HttpMethod.POST, List.of()));
    }

    /** For some texts the framework throws what it says, for others whatever comes up: an index out of bounds. */
    private static boolean isReadable(Supplier<?> mediaTypes) {
        try {
            Object unused = mediaTypes.get();
            return true;
        } catch (RuntimeException odd) {
            return false;
        }
    }

    private static void addHeaders(HttpHeaders headers, Problem problem, Throwable error) {
        if (error instanceof ErrorResponse refused) {
            headers.putAll(refused.getHeaders());
        }
        if (error instanceof Refusal refusal) {
            refusal.retryAfter().ifPresent(wait -> headers.set(HttpHeaders.RETRY_AFTER, seconds(wait)));
        }
        if (error instanceof Refusal.PreconditionFailed failed) {
            failed.stored().ifPresent(version -> headers.setETag(Conditions.etag(version)));
        }
        if (problem.status() == CONTENT_TOO_LARGE || problem.status() == REQUEST_TIMEOUT) {
            // the rest of the body would have to be read before the connection could serve again
            headers.setConnection("close");
        }
    }

    /** A fault of the database meets every request: a line a second tells of it. */
    private void log(ServerWebExchange exchange, Problem problem, Throwable error) {
        String trace = TraceId.of(exchange.getRequest());
        String id = RequestId.of(exchange) + TraceId.suffix(trace);
        if (!(error instanceof Refusal) && problem.status() >= 500) {
            sparse.write(
                    error.getClass().getName(),
                    more -> TraceId.on(LOG.atError(), trace)
                            .setCause(error)
                            .log("Request {} failed unexpectedly{}", id, more));
        } else if (error.getCause() != null) {
            sparse.write(
                    problem.type(),
                    more -> TraceId.on(LOG.atWarn(), trace)
                            .log(
                                    "Request {} was refused: {} {}{}",
                                    id,
                                    problem.detail(),
                                    String.valueOf(error.getCause()),
                                    more));
        }
    }

    /** Whole seconds, rounded up and at least 1, since 0 would invite an immediate retry. */
    static String seconds(Duration wait) {
        long seconds = wait.plusSeconds(1).minusNanos(1).toSeconds();
        return Long.toString(Math.max(1, seconds));
    }

    /** Before Boot's own handler, which is at -1. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
