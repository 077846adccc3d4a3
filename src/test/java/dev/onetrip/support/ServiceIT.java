package dev.onetrip.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.Onetrip;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

class ServiceIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared().with("spring.main.lazy-initialization", "false");

    @Test
    void theServiceAnswersOnItsOwnPorts() {
        assertThat(RACK.http().get("/no-such-path").status()).isEqualTo(404);
        // its own patience with the database is short
        Eventually.within(
                Eventually.SOON,
                () -> Http.on(RACK.service().managementPort())
                        .get("/actuator/health")
                        .json()
                        .get("status")
                        .asString()
                        .equals("UP"));
        assertThat(RACK.service().bean(Onetrip.class)).isNotNull();
    }

    @Test
    void anOpenTransactionIsNotClean() throws SQLException {
        try (Connection forgotten = RACK.database().connect()) {
            forgotten.setAutoCommit(false);
            assertThat(forgotten.createStatement().execute("SELECT 1")).isTrue();
            assertThatThrownBy(RACK.poolside()::assertClean)
                    .hasMessage("connections idle in transaction is 1, not 0, after 10000 ms");
        }
    }

    @Test
    void aLeakReportIsNotClean() {
        LoggerFactory.getLogger("io.netty.util.ResourceLeakDetector").error("LEAK: seen by a test, on purpose");
        assertThatThrownBy(RACK.poolside()::assertClean).hasMessageContaining("on purpose");
        RACK.poolside().log().clear();
    }
}
