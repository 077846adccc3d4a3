package dev.onetrip.web.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import org.springframework.http.MediaType;

/** One request and its answer, as far as both have come. */
final class Exchange {
    private final boolean hasNoChunks;
    private boolean isReceived;
    private boolean isBegun;
    private boolean isAnswered;
    private boolean isEndless;

    private Exchange(boolean hasNoChunks) {
        this.hasNoChunks = hasNoChunks;
    }

    /** Before the first request. */
    static Exchange none() {
        Exchange none = new Exchange(false);
        none.isReceived = true;
        none.isAnswered = true;
        return none;
    }

    /** Reads a later minor version as HTTP/1.1, which it may differ from by nothing that matters. */
    static Exchange of(HttpRequest head) {
        if (head.protocolVersion().minorVersion() > 1) {
            head.setProtocolVersion(HttpVersion.HTTP_1_1);
        }
        return new Exchange(head.protocolVersion().minorVersion() == 0);
    }

    /** Whether the answer is still to come, or its end. */
    boolean isBusy() {
        return !isAnswered;
    }

    /** The body has come to its end. */
    void received() {
        isReceived = true;
    }

    boolean isReceived() {
        return isReceived;
    }

    boolean isBegun() {
        return isBegun;
    }

    /** The answer has come to its end. */
    void answered() {
        isAnswered = true;
    }

    /** Whether the answer is a stream of events. */
    boolean isEndless() {
        return isEndless;
    }

    /**
     * The head of the answer, which is changed: HTTP/1.0 knows no chunks, so that there the connection ends the answer.
     *
     * @param isLast whether the connection ends with the answer
     * @return whether it ends now
     */
    boolean begin(HttpResponse head, boolean isLast) {
        isBegun = true;
        String type = head.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
        isEndless = type.startsWith(MediaType.TEXT_EVENT_STREAM_VALUE);
        boolean endsByClosing = hasNoChunks && HttpUtil.isTransferEncodingChunked(head);
        if (endsByClosing) {
            head.headers().remove(HttpHeaderNames.TRANSFER_ENCODING);
        }
        boolean ends = isLast || endsByClosing || !HttpUtil.isKeepAlive(head);
        if (ends) {
            HttpUtil.setKeepAlive(head, false);
        }
        return ends;
    }
}
