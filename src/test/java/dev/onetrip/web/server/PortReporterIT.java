package dev.onetrip.web.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.Service;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class PortReporterIT {
    @RegisterExtension
    static final RealPostgres POSTGRES = RealPostgres.shared();

    @ParameterizedTest
    @ValueSource(strings = {"server.port", "management.server.port"})
    void aTakenPortEndsTheStartInOneLineThatNamesItsProperty(String property, CapturedOutput output)
            throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertRefused(Map.of(property, taken.getLocalPort()), output)
                    .contains("port " + taken.getLocalPort() + " is taken: stop what listens there, or set " + property
                            + " (");
        }
    }

    /** The address is one of those that documents use: no machine has it. */
    @Test
    void anAddressOfAnotherMachineEndsTheStartInOneLine(CapturedOutput output) {
        assertRefused(
                        Map.of(
                                "server.address",
                                "192.0.2.1",
                                "onetrip.security.api-keys.a.hash",
                                "0".repeat(64),
                                "onetrip.security.api-keys.a.scopes",
                                "read"),
                        output)
                .contains("it cannot listen where it should (", "set server.address to an address of this machine");
    }

    private static org.assertj.core.api.AbstractStringAssert<?> assertRefused(
            Map<String, ?> properties, CapturedOutput output) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put("onetrip.database.url", POSTGRES.database().url());
        assertThatThrownBy(() -> Service.start(all)).isInstanceOf(Exception.class);
        assertThat(output.getAll()).doesNotContain("\tat ");
        return assertThat(output.getAll()
                        .lines()
                        .filter(line -> line.contains(" ERROR ") || line.contains(" WARN ") || line.contains("cannot"))
                        .toList())
                .singleElement()
                .asString();
    }
}
