package dev.onetrip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.Service;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class BadPropertyIT {
    @RegisterExtension
    static final RealPostgres POSTGRES = RealPostgres.shared();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    onetrip.web.head          | 0s      | onetrip.web.head must be positive
                    onetrip.users.deadline    | 61s     | onetrip.users.deadline must be 1ms to 60s
                    onetrip.users.rescoring   | hunter2 | onetrip.users.rescoring cannot be read as RescoringStrategy: one of row-by-row, literals, values, unnest, set-based, deferred, auto is needed
                    onetrip.jobs.lease        | 1ms     | onetrip.jobs.lease must be 1s to 10m and is 1ms
                    onetrip.jobs.body-limit   | hunter2 | onetrip.jobs.body-limit cannot be read as DataSize: a number with B, KB, MB or GB is needed, e.g. 64MB
                    onetrip.live.heartbeat    | 10m     | onetrip.live.heartbeat must be below onetrip.web.silence
                    onetrip.unit.grace        | 0ms     | onetrip.unit.grace must be at least 1ms
                    onetrip.database.migrate  | hunter2 | onetrip.database.migrate cannot be read as AtStart
                    onetrip.database.migrate-lock-timeout | 0ms | onetrip.database.migrate-lock-timeout in ms must be 1 to 10000
                    onetrip.database.migrate-patience | 2d | onetrip.database.migrate-patience in ms must be 1000 to 86400000
                    onetrip.users.deadlin     | hunter2 | onetrip.users.deadlin, set by the command line, is not known: did you mean onetrip.users.deadline?
                    onetrip.security.api-keys.ci.hsah | hunter2 | onetrip.security.api-keys.ci.hsah, set by the command line, is not known: did you mean onetrip.security.api-keys.<name>.hash?
                    """)
    void aBadValueEndsTheStartInOneLineThatNamesItsProperty(
            String property, String value, String line, CapturedOutput output) {
        assertThatThrownBy(() -> Service.start(
                        Map.of("onetrip.database.url", POSTGRES.database().url(), property, value)))
                .isInstanceOf(Exception.class);
        assertThat(output.getAll()
                        .lines()
                        .filter(text -> text.contains(" ERROR ") || text.contains(" WARN ") || text.contains("cannot")))
                .singleElement()
                .asString()
                .contains("onetrip cannot start: " + line);
        assertThat(output.getAll()).doesNotContain("hunter2", "\tat ");
    }
}
