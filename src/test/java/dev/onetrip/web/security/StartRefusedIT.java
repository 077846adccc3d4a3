package dev.onetrip.web.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.support.Service;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class StartRefusedIT {
    /** No database is there either: the refusal comes before anything is asked or started. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    server.address                   | 0.0.0.0  | server.address is 0.0.0.0, and no credentials
                    server.address                   | '::'     | server.address is ::, and no credentials
                    server.address                   | 10.1.2.3 | server.address is 10.1.2.3, and no credentials
                    server.address                   | ''       | server.address is unset, which means every interface
                    onetrip.security.api-keys.a.hash | hunter2  | onetrip.security.api-keys.a.hash must be the SHA-256
                    onetrip.security.jwt.audience    | hunter2  | onetrip.security.jwt.issuer-uri and jwt.audience go
                    onetrip.web.cors.allowed-origins | *        | onetrip.web.cors.allowed-origins must be like
                    onetrip.web.rate-limit.requests  | -1       | onetrip.web.rate-limit.requests must not be negative
                    """)
    void whatMustNotRunSaysWhyInOneLine(String property, String value, String line, CapturedOutput output) {
        assertThatThrownBy(() -> Service.start(
                        Map.of("onetrip.database.url", "postgresql://nobody@127.0.0.1:1/none", property, value)))
                .isInstanceOf(Exception.class);
        assertThat(output.getAll()
                        .lines()
                        .filter(text ->
                                text.contains(" ERROR ") || text.contains(" WARN ") || text.contains("cannot start")))
                .singleElement()
                .asString()
                .contains("onetrip cannot start: " + line);
        assertThat(output.getAll()).doesNotContain("hunter2", "\tat ");
    }
}
