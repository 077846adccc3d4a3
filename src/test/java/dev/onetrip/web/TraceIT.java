package dev.onetrip.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

@TinyWeb.Started
@TestPropertySource(properties = "logging.level.onetrip.access=info")
@ExtendWith(OutputCaptureExtension.class)
class TraceIT {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @LocalServerPort
    private int port;

    @Test
    void theTraceOfTheClientIsInTheAccessLogAndInThatOfProblems(CapturedOutput output) throws IOException {
        int status = Wire.ask(
                        port,
                        "GET",
                        "/boom",
                        "traceparent: 00-" + TRACE + "-00f067aa0ba902b7-01",
                        "X-Request-Id: traced-1")
                .status();
        assertThat(status).isEqualTo(500);
        dev.onetrip.support.Eventually.within(
                dev.onetrip.support.Eventually.SOON,
                () -> output.getAll().contains("GET /boom 500 ")
                        && output.getAll().contains("traced-1 trace=" + TRACE));
        assertThat(output).contains("Request traced-1 trace=" + TRACE + " failed unexpectedly");
    }
}
