package dev.onetrip.web.server;

import dev.onetrip.core.ProblemType;
import dev.onetrip.core.Receipt;
import dev.onetrip.web.JsonLine;
import dev.onetrip.web.Problem;
import dev.onetrip.web.RequestId;
import dev.onetrip.web.SparseLog;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes problems of what the server refuses before Spring sees it and answers with a status alone: no HTTP, too long a
 * line or head, an address that is none. The connection ends with that answer.
 */
final class BareAnswers extends ChannelOutboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(BareAnswers.class);

    private final JsonMapper json;
    private final Supplier<String> ids;
    private final SparseLog lines;

    /** @param lines of all connections together */
    BareAnswers(JsonMapper json, Supplier<String> ids, SparseLog lines) {
        this.json = json;
        this.ids = ids;
        this.lines = lines;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the promise tells what waits
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof FullHttpResponse bare && isBare(bare)) {
            FullHttpResponse problem = problem(bare.status());
            bare.release();
            ctx.write(problem, promise.unvoid().addListener(ChannelFutureListener.CLOSE));
        } else {
            ctx.write(message, promise);
        }
    }

    private static boolean isBare(FullHttpResponse answer) {
        return answer.status().code() >= 400
                && !answer.content().isReadable()
                && !answer.headers().contains(HttpHeaderNames.CONTENT_TYPE);
    }

    /** The answer to a request of which no more is known than that it is refused; the last of its connection. */
    FullHttpResponse problem(HttpResponseStatus status) {
        String id = ids.get();
        Problem problem = of(status).answering(null, id);
        lines.write(
                status.codeAsText().toString(),
                leftOut -> LOG.warn("Request {} was refused with {} before any route{}", id, status, leftOut));
        byte[] body = JsonLine.of(json, problem);
        FullHttpResponse answer =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
        answer.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/problem+json")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .set("X-Content-Type-Options", SecurityHeaders.NOSNIFF)
                .set(HttpHeaderNames.CACHE_CONTROL, SecurityHeaders.NO_STORE)
                .set(ServerTiming.HEADER, ServerTiming.write(new Receipt()))
                .set(RequestId.HEADER, id);
        if (status.equals(HttpResponseStatus.SERVICE_UNAVAILABLE)) {
            answer.headers().set(HttpHeaderNames.RETRY_AFTER, 1);
        }
        return answer;
    }

    private static Problem of(HttpResponseStatus status) {
        return status.equals(HttpResponseStatus.SERVICE_UNAVAILABLE)
                ? Problem.of(ProblemType.OVERLOADED, "Too many requests with large bodies wait to be read")
                : StatusProblems.other(status.code());
    }
}
