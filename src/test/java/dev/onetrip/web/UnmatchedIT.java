package dev.onetrip.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Rack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.AbstractUrlHandlerMapping;

/** Requests that match nothing: no search of the jar, which would block an event loop for each. */
class UnmatchedIT {
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "ODD");
    private static final List<String> PATHS = List.of(
            "/nothing",
            "/nothing/at/all.html",
            "/index.html",
            "/favicon.ico",
            "/static/page.js",
            "/webjars/x/y.js",
            "/META-INF/MANIFEST.MF",
            "/application.yaml",
            "/site/../application.yaml",
            "/users/1/2/3",
            "/customers/a/b/c",
            "//",
            "/%6eothing",
            "/nothing;v=1",
            "/actuator/health");

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    static List<String> requests() {
        List<String> requests = new ArrayList<>();
        for (String path : PATHS) {
            METHODS.forEach(method -> requests.add(method + " " + path));
        }
        return requests;
    }

    @Test
    void noRequestIsLookedUpAmongTheFilesOfTheJar() {
        assertThat(RACK.service().beans(HandlerMapping.class).values())
                .doesNotHaveAnyElementsOfTypes(AbstractUrlHandlerMapping.class);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void aRequestThatMatchesNothingIs404(String line) throws IOException {
        try (Wire wire = new Wire(RACK.service().port())) {
            wire.send(line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(wire.readHead().get(0)).startsWith("HTTP/1.1 404 ");
        }
    }
}
