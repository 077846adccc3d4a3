package dev.onetrip.web.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Refuses a request head that does not say beyond doubt where its body ends, or that asks for what no part of the
 * service can do; two servers that read one head differently take one request for two.
 *
 * <p>Source: RFC 9112, 6.1 and 6.3; RFC 9110, 10.1.1.
 */
final class HeadCheck {
    private static final String CHUNKED = HttpHeaderValues.CHUNKED.toString();

    private HeadCheck() {}

    /** The status of the refusal; empty where the head is good. */
    static Optional<HttpResponseStatus> refusal(HttpRequest head) {
        if (head.decoderResult().isFailure()) {
            return Optional.of(unreadable(head.decoderResult().cause()));
        }
        HttpVersion version = head.protocolVersion();
        if (version.majorVersion() != 1 || !"HTTP".equals(version.protocolName())) {
            return Optional.of(HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED);
        }
        List<String> expectations = head.headers().getAll(HttpHeaderNames.EXPECT);
        if (expectations.stream().anyMatch(one -> !HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(one.strip()))) {
            return Optional.of(HttpResponseStatus.EXPECTATION_FAILED);
        }
        List<String> codings = head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return codings.isEmpty() ? Optional.empty() : ofCodings(head, codings(codings));
    }

    private static HttpResponseStatus unreadable(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return HttpResponseStatus.REQUEST_URI_TOO_LONG;
        }
        return cause instanceof TooLongHttpHeaderException
                ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
                : HttpResponseStatus.BAD_REQUEST;
    }

    private static List<String> codings(List<String> values) {
        return Arrays.stream(String.join(",", values).split(",", -1))
                .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
                .toList();
    }

    /** A body ends where its chunks end, once; what else it is coded by would have to be undone first. */
    private static Optional<HttpResponseStatus> ofCodings(HttpRequest head, List<String> codings) {
        boolean endsOnce = codings.indexOf(CHUNKED) == codings.size() - 1;
        if (!endsOnce
                || head.protocolVersion().minorVersion() == 0
                || head.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
            return Optional.of(HttpResponseStatus.BAD_REQUEST);
        }
        return codings.size() == 1 ? Optional.empty() : Optional.of(HttpResponseStatus.NOT_IMPLEMENTED);
    }
}
