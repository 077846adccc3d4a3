package dev.onetrip.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

class TraceIdTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static String suffix(String parent) {
        return TraceId.suffix(TraceId.of(
                MockServerHttpRequest.get("/").header("traceparent", parent).build()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-" + TRACE + "-00f067aa0ba902b7-01",
                "00-" + TRACE + "-00f067aa0ba902b7-00",
                "01-" + TRACE + "-00f067aa0ba902b7-01-later"
            })
    void theTraceOfTheClientIsLogged(String parent) {
        assertThat(suffix(parent)).isEqualTo(" trace=" + TRACE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-" + TRACE + "-0000000000000000-01",
                "ff-" + TRACE + "-00f067aa0ba902b7-01",
                "00-" + TRACE + "-00f067aa0ba902b7",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-" + TRACE + "-00f067aa0ba902b7-01-a\nb"
            })
    void whatIsNoTraceIsNot(String parent) {
        assertThat(suffix(parent)).isEmpty();
    }

    @Test
    void noTraceIsMadeUp() {
        assertThat(TraceId.suffix(TraceId.of(MockServerHttpRequest.get("/").build())))
                .isEmpty();
    }
}
