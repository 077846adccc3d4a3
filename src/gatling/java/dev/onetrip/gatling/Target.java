package dev.onetrip.gatling;

import static io.gatling.javaapi.http.HttpDsl.http;

import io.gatling.javaapi.http.HttpProtocolBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * The service under load: {@code -DbaseUrl=http://localhost:8080}. Its token is the variable {@code ONETRIP_TOKEN},
 * since every user of the machine sees command lines.
 */
final class Target {
    private static final String BASE_URL = System.getProperty("baseUrl", "http://localhost:8080");
    private static final String TOKEN = System.getenv("ONETRIP_TOKEN");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Target() {}

    /** Nothing is cached: If-None-Match would be a condition of some requests. */
    static HttpProtocolBuilder protocol() {
        HttpProtocolBuilder protocol =
                http.baseUrl(BASE_URL).acceptHeader("application/json").disableCaching();
        return hasToken() ? protocol.authorizationHeader(bearer()) : protocol;
    }

    /**
     * Sends a request before the load begins.
     *
     * @throws IllegalStateException where the answer is no success
     */
    static void put(String path, String json) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(BASE_URL + path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(json));
        if (hasToken()) {
            request = request.header("Authorization", bearer());
        }
        try {
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new IllegalStateException(
                        "PUT " + path + " answered " + answer.statusCode() + " " + answer.body());
            }
        } catch (IOException e) {
            throw new IllegalStateException("no service answers at " + BASE_URL + "; -DbaseUrl names another", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static boolean hasToken() {
        return TOKEN != null && !TOKEN.isBlank();
    }

    private static String bearer() {
        return "Bearer " + TOKEN;
    }
}
