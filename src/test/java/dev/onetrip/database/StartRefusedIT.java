package dev.onetrip.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.support.RealPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class StartRefusedIT {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start(Map.of("password_encryption", "scram-sha-256"));
        server.run("CREATE ROLE ada LOGIN PASSWORD 'right-horse'");
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    postgresql://ada:hunter2@SERVER/postgres                  | refused the password of user "ada"
                    postgresql://nobody@SERVER/postgres                       | does not admit user "nobody"
                    postgresql://postgres:hunter2@SERVER/nowhere              | database "nowhere" does not exist
                    postgresql://postgres:hunter2@SERVER/postgres?sslmode=require | cannot be used with sslmode require
                    postgresql://postgres:hunter2@nowhere.invalid/postgres    | "nowhere.invalid" cannot be resolved
                    postgresql://postgres:hunter2@127.0.0.1:1/postgres        | no database listens at 127.0.0.1:1
                    postgresql://postgres:hunter2@SERVER/postgres?x=1         | unknown parameter "x"
                    postgres:hunter2@SERVER                                   | starts with none of
                    """)
    void aWrongUrlEndsTheStartWithinTenSecondsInOneLine(String url, String line, CapturedOutput output) {
        String address = server.url("x", "x").replaceAll(".*@|/x$", "");
        long start = System.nanoTime();
        // a connection may take as long as the whole start, on a machine that is busy
        assertThatThrownBy(() -> ApplicationRun.start(
                        "--onetrip.database.url=" + url.replace("SERVER", address),
                        "--onetrip.database.connect-timeout=6s"))
                .isInstanceOf(Exception.class);
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        assertThat(complaints(output)).singleElement().asString().contains("onetrip cannot start: ", line);
        assertThat(output.getAll()).doesNotContain("hunter2", "\tat ");
        if (time.compareTo(Duration.ofSeconds(10)) > 0) {
            // so it is on a machine that takes seconds for what is refused at once, in half a second otherwise
            assertThat(time).isLessThan(refusedAtOnce().multipliedBy(10));
        }
    }

    private static Duration refusedAtOnce() {
        long start = System.nanoTime();
        assertThatThrownBy(() -> ApplicationRun.start("--onetrip.database.url=nowhere"))
                .isInstanceOf(Exception.class);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Test
    void theRightPasswordStartsAndIsNotLogged(CapturedOutput output) throws Exception {
        server.run("CREATE DATABASE ready OWNER ada");
        String ready = "jdbc:" + server.url("", "ready").replace("//@", "//");
        try (Connection owner = DriverManager.getConnection(ready, "ada", "right-horse");
                Statement schema = owner.createStatement()) {
            assertThat(schema.execute(RealPostgres.schema())).isFalse();
        }
        try (ApplicationRun run = ApplicationRun.patient(
                "--onetrip.database.url=" + server.url("ada", "ready"),
                "--onetrip.database.password=right-horse",
                "--logging.level.dev.onetrip=DEBUG")) {
            assertThat(run.status("/actuator/health/readiness")).isEqualTo(200);
        }
        assertThat(output.getAll()).doesNotContain("right-horse");
        PoolIT.await(() -> server.sessions() == 0);
    }

    @Test
    void morePoolThanConnectionsWarnsOrRefuses(CapturedOutput output) {
        check(server.properties("pool-size", "100", "instances", "50"));
        assertThat(output)
                .contains("WARN", "50 instance(s) × (100 pooled + 2 control + 1 listening connections) = 5150");
        DatabaseProperties refusing = server.properties("pool-size", "1000", "refuse-overcommit", "true");
        assertThatThrownBy(() -> check(refusing))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("= 1003 may exceed");
    }

    private static void check(DatabaseProperties properties) {
        DatabaseAddress address = properties.address();
        DatabaseServer unused = new StartChecks(address, properties).run(new ControlConnection(address, properties));
    }

    private static List<String> complaints(CapturedOutput output) {
        return output.getAll()
                .lines()
                .filter(line -> line.contains(" ERROR ") || line.contains(" WARN ") || line.contains("cannot start"))
                .toList();
    }
}
