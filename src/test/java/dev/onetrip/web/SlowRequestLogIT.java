package dev.onetrip.web;

import dev.onetrip.support.Eventually;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/** No line for any request but a slow one, and every request is slow. */
@TinyWeb.Started
@TestPropertySource(properties = {"onetrip.web.access-log.lines=0", "onetrip.web.access-log.slow=1ns"})
@ExtendWith(OutputCaptureExtension.class)
class SlowRequestLogIT {
    @LocalServerPort
    private int port;

    @Test
    void aSlowRequestHasItsLineWhateverTheLimit(CapturedOutput output) throws IOException {
        int unused = Wire.ask(port, "GET", "/things/7", "X-Request-Id: slow-1").status();
        Eventually.within(
                Eventually.SOON,
                () -> output.getAll()
                        .lines()
                        .anyMatch(line -> line.contains("GET /things/7 200 ") && line.contains("slow-1")));
    }
}
