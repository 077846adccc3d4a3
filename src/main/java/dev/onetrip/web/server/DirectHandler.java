package dev.onetrip.web.server;

import dev.onetrip.web.RequestId;
import dev.onetrip.web.SparseLog;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.server.WebHandler;
import org.springframework.web.server.adapter.HttpWebHandlerAdapter;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

/**
 * Leads the requests of clients through the filters to the routes, makes problems of errors, and writes what remains of
 * each: its metric and its line of the access log. The framework's own handler stands here where traces are made, and
 * on the port of operations; it does the same with operators for each filter and each handler of errors.
 */
final class DirectHandler extends HttpWebHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(DirectHandler.class);

    private final WebExceptionHandler problems;
    private final AccessLog log;
    private final RequestTimers timers;
    private final SparseLog sparse = new SparseLog();

    /** @param filters in their order */
    DirectHandler(
            List<WebFilter> filters,
            WebHandler routes,
            WebExceptionHandler problems,
            AccessLog log,
            RequestTimers timers) {
        super(led(filters, routes));
        this.problems = problems;
        this.log = log;
        this.timers = timers;
    }

    /** What is behind a filter begins when the filter lets it. */
    private static WebHandler led(List<WebFilter> filters, WebHandler routes) {
        WebFilterChain behind = routes::handle;
        for (int i = filters.size() - 1; i >= 0; i--) {
            WebFilter filter = filters.get(i);
            WebFilterChain rest = behind;
            behind = exchange -> Mono.defer(() -> filter.filter(exchange, rest));
        }
        return behind::filter;
    }

    @Override
    public Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
        Running running = new Running(createExchange(UnreadableType.readable(request), response));
        timers.begin();
        return getDelegate()
                .handle(running.exchange)
                .onErrorResume(running::refused)
                .then(Mono.defer(response::setComplete))
                .onErrorResume(running::failed)
                .doFinally(running::end);
    }

    /** One request. */
    private final class Running {
        private final ServerWebExchange exchange;
        private final long began = log.now();
        private @Nullable Throwable error;
        private boolean isAborted;

        private Running(ServerWebExchange exchange) {
            this.exchange = exchange;
        }

        Mono<Void> refused(Throwable refusal) {
            error = refusal;
            return problems.handle(exchange, refusal);
        }

        /** Of an answer that is under way nothing is left to do but to cut it. */
        Mono<Void> failed(Throwable failure) {
            error = failure;
            ServerHttpResponse response = exchange.getResponse();
            if (!response.isCommitted() && response.setStatusCode(HttpStatus.INTERNAL_SERVER_ERROR)) {
                log(failure, "could not be answered");
                return response.setComplete();
            }
            if (DisconnectedClientHelper.isClientDisconnectedException(failure)) {
                isAborted = true;
                return Mono.empty();
            }
            log(failure, "failed in the middle of its answer");
            return Mono.error(failure);
        }

        private void log(Throwable failure, String how) {
            sparse.write(
                    failure.getClass().getName(),
                    more -> LOG.error("Request {} {}{}", RequestId.of(exchange), how, more, failure));
        }

        void end(SignalType end) {
            SignalType ended = isAborted ? SignalType.CANCEL : end;
            long nanos = log.now() - began;
            timers.end(exchange, nanos, ended, error);
            log.end(exchange.getRequest(), exchange.getResponse(), nanos, ended);
        }
    }
}
