package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Rack;
import dev.onetrip.support.RawHttp;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class KeptConnectionIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared()
            // readiness asks the database
            .with("onetrip.database.control-timeout", "30s");

    /** One in twenty pairs was never answered before the server was made to read again. */
    @Test
    void aKeptConnectionIsNeverForgotten() throws IOException {
        try (RawHttp http = new RawHttp(RACK.service().port())) {
            for (int pair = 0; pair < 500; pair++) {
                http.send("GET /users HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertThat(http.receive().status()).isEqualTo(200);
                http.send("GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertThat(http.receive().status()).isEqualTo(404);
            }
        }
    }

    /** Both arrive in one packet, so that the second waits while the first is answered. */
    @Test
    void twoRequestsSentTogetherAreBothAnswered() throws IOException {
        String users = "GET /users HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String nowhere = "GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n";
        try (RawHttp http = new RawHttp(RACK.service().port())) {
            for (int pair = 0; pair < 20; pair++) {
                http.send(users + nowhere);
                assertThat(http.receive().status()).isEqualTo(200);
                assertThat(http.receive().status()).isEqualTo(404);
            }
        }
    }

    /** Prometheus keeps its connection, and its server is another one. */
    @Test
    void aKeptConnectionToTheOperationsIsNeverForgotten() throws IOException {
        try (RawHttp http = new RawHttp(RACK.service().managementPort())) {
            for (int pair = 0; pair < 250; pair++) {
                http.send("GET /actuator/prometheus HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertThat(http.receive().status()).isEqualTo(200);
                http.send("GET /actuator/nothing HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertThat(http.receive().status()).isEqualTo(404);
            }
        }
    }

    /** As HAProxy looks at a server by default, and as scripts do. */
    @Test
    void theOperationsAnswerHttpOneZeroWithoutAHost() throws IOException {
        for (String path : new String[] {"/actuator/health", "/actuator/health/readiness", "/actuator/prometheus"}) {
            try (RawHttp http = new RawHttp(RACK.service().managementPort())) {
                http.send("GET " + path + " HTTP/1.0\r\n\r\n");
                assertThat(http.receive().status()).as(path).isEqualTo(200);
            }
        }
        try (RawHttp http = new RawHttp(RACK.service().managementPort())) {
            http.send("OPTIONS /actuator/health HTTP/1.0\r\n\r\n");
            assertThat(http.receive().status()).isBetween(200, 299);
        }
    }
}
