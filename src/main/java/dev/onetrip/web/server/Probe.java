package dev.onetrip.web.server;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.support.ServerRequestWrapper;

/** The request as it could have been sent, to ask a route whether it would have taken it; attributes are its own. */
final class Probe extends ServerRequestWrapper {
    private final HttpMethod method;
    private final boolean acceptAll;
    private final @Nullable MediaType contentType;
    private final Map<String, Object> attributes;

    private Probe(ServerRequest request, HttpMethod method, boolean acceptAll, @Nullable MediaType contentType) {
        super(request);
        this.method = method;
        this.acceptAll = acceptAll;
        this.contentType = contentType;
        this.attributes = new HashMap<>(request.attributes());
    }

    static Probe of(ServerRequest request) {
        return new Probe(request, request.method(), false, null);
    }

    Probe method(HttpMethod other) {
        return new Probe(request(), other, acceptAll, contentType);
    }

    Probe acceptAll() {
        return new Probe(request(), method, true, contentType);
    }

    Probe contentType(MediaType other) {
        return new Probe(request(), method, acceptAll, other);
    }

    @Override
    public HttpMethod method() {
        return method;
    }

    @Override
    public Map<String, Object> attributes() {
        return attributes;
    }

    @Override
    public Headers headers() {
        return new HeadersWrapper(super.headers()) {
            @Override
            public List<MediaType> accept() {
                return acceptAll ? List.of(MediaType.ALL) : super.accept();
            }

            @Override
            public Optional<MediaType> contentType() {
                return contentType == null ? super.contentType() : Optional.of(contentType);
            }
        };
    }
}
