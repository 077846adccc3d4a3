package dev.onetrip.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A blocking HTTP/1.1 client for one service; nothing waits longer than {@value #LONGEST_SECONDS} seconds. Every answer
 * it hands out was held against the {@link Contract}; one that differs fails the test.
 */
public final class Http {
    private static final int LONGEST_SECONDS = 180;
    private static final int LINES_CHECKED = 1000;
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI base;

    /** @param base where the service is, e.g. {@code http://127.0.0.1:8080} */
    public Http(URI base) {
        this.base = base;
    }

    /** The service on that port of this machine. */
    public static Http on(int port) {
        return new Http(URI.create("http://127.0.0.1:" + port));
    }

    /** Where the service is. */
    public URI base() {
        return base;
    }

    /** GET, with headers as name, value, name, value. */
    public Answer get(String path, String... headers) {
        return send(request(path, headers).GET());
    }

    /** GET whose answer comes later. */
    public CompletableFuture<Answer> getLater(String path) {
        return CLIENT.sendAsync(request(path).GET().build(), BodyHandlers.ofString())
                .thenApply(Http::answer);
    }

    /** POST of a JSON document. */
    public Answer post(String path, String json, String... headers) {
        return send("POST", path, "application/json", json, headers);
    }

    /** Any method with a body of any type. */
    public Answer send(String method, String path, String contentType, String body, String... headers) {
        return send(request(path, headers)
                .header("Content-Type", contentType)
                .method(method, BodyPublishers.ofString(body)));
    }

    /** POST of a JSON document whose answer comes later; cancelling the future closes the connection. */
    public CompletableFuture<Answer> postLater(String path, String json, String... headers) {
        HttpRequest request = request(path, headers)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
        return CLIENT.sendAsync(request, BodyHandlers.ofString()).thenApply(Http::answer);
    }

    /** POST of NDJSON lines of unknown length, chunked, as they are read from the stream. */
    public Answer postLines(String path, Supplier<InputStream> lines, String... headers) {
        return send(request(path, headers)
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofInputStream(lines)));
    }

    /** The lines of an endless answer, Server-Sent Events or NDJSON, as they come; the caller closes the stream. */
    public Stream<String> stream(String path, String... headers) {
        HttpResponse<Stream<String>> response =
                sent(request(path, headers).GET().build(), BodyHandlers.ofLines());
        boolean ndjson = response.headers()
                .firstValue("Content-Type")
                .filter("application/x-ndjson"::equals)
                .isPresent();
        return ndjson ? checked(response) : response.body();
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(LONGEST_SECONDS));
        return headers.length == 0 ? request : request.headers(headers);
    }

    private static Answer send(HttpRequest.Builder request) {
        return answer(sent(request.build(), BodyHandlers.ofString()));
    }

    private static <T> HttpResponse<T> sent(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return CLIENT.send(request, handler);
        } catch (IOException e) {
            throw new UncheckedIOException(request.method() + " " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A long list is much of the same: one line in a hundred is enough of its later ones. */
    private static Stream<String> checked(HttpResponse<Stream<String>> response) {
        AtomicLong lines = new AtomicLong();
        return response.body().peek(line -> {
            long number = lines.incrementAndGet();
            if (number <= LINES_CHECKED || number % 100 == 0) {
                checkLine(response, line);
            }
        });
    }

    private static void checkLine(HttpResponse<?> response, String line) {
        HttpRequest request = response.request();
        String path = request.uri().getRawPath();
        List<String> wrong = Contract.served().line(request.method(), path, response.statusCode(), line);
        if (!wrong.isEmpty()) {
            throw new AssertionError("openapi.yaml does not allow this line of " + path + ": " + wrong + "\n" + line);
        }
    }

    private static Answer answer(HttpResponse<String> response) {
        Answer answer = new Answer(
                response.statusCode(),
                response.headers().map().entrySet().stream()
                        .collect(Collectors.toUnmodifiableMap(
                                header -> header.getKey().toLowerCase(Locale.ROOT), Map.Entry::getValue)),
                response.body());
        HttpRequest request = response.request();
        Contract.served().check(request.method(), request.uri().getRawPath(), answer);
        return answer;
    }
}
