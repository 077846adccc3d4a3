package dev.onetrip.site;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.util.DigestUtils;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** A file, held in memory and always fresh at the client: an unchanged one costs it a 304. */
final class SiteFile {
    /** Nothing comes from elsewhere, nothing runs inline; the viewer draws its icons from data: addresses. */
    static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private final byte[] bytes;
    private final MediaType type;
    private final String etag;

    private SiteFile(byte[] bytes, MediaType type) {
        this.bytes = bytes;
        this.type = new MediaType(type, StandardCharsets.UTF_8);
        this.etag = '"' + DigestUtils.md5DigestAsHex(bytes) + '"';
    }

    /**
     * Reads the file; only while the service starts.
     *
     * @param name inside {@code site/}, or from the root with a slash in front
     */
    static SiteFile read(String name, MediaType type) {
        String path = name.startsWith("/") ? name : "/site/" + name;
        try (InputStream in = SiteFile.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("The class path lacks " + path);
            }
            return new SiteFile(in.readAllBytes(), type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file that is made and not read. */
    static SiteFile of(byte[] bytes, MediaType type) {
        return new SiteFile(bytes, type);
    }

    /** 200 with the file, or 304 where the client has it. */
    Mono<ServerResponse> answer(ServerRequest request) {
        return request.checkNotModified(etag)
                .switchIfEmpty(Mono.defer(() -> ServerResponse.ok()
                        .contentType(type)
                        .eTag(etag)
                        .cacheControl(CacheControl.noCache())
                        .header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                        .header("X-Content-Type-Options", "nosniff")
                        .bodyValue(bytes)));
    }
}
