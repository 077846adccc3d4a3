package dev.onetrip.web.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.mock.env.MockEnvironment;

class LoopbackByDefaultTest {
    private static final String KEY = "onetrip.security.api-keys.a.";

    @ParameterizedTest
    @CsvSource({
        "false, false, , 127.0.0.1",
        "true, false, , 127.0.0.1",
        "false, true, , 127.0.0.1",
        "true, true, , ",
        "true, false, 10.1.2.3, 10.1.2.3",
        "false, false, 0.0.0.0, 0.0.0.0"
    })
    void onlyADatabaseAndCredentialsTogetherOpenEveryInterface(
            boolean hasDatabase, boolean hasKey, @Nullable String address, @Nullable String expected) {
        MockEnvironment environment = new MockEnvironment();
        if (hasDatabase) {
            environment.setProperty("onetrip.database.url", "postgresql://ada@db.example.org/ada");
        }
        if (hasKey) {
            environment.setProperty(KEY + "hash", "0".repeat(64));
            environment.setProperty(KEY + "scopes", "read");
        }
        if (address != null) {
            environment.setProperty("server.address", address);
            environment.setProperty("management.server.address", address);
        }
        new LoopbackByDefault().postProcessEnvironment(environment, new SpringApplication());
        assertThat(environment.getProperty("server.address")).isEqualTo(expected);
        assertThat(environment.getProperty("management.server.address")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"hash, hunter2", "scopes, everything"})
    void credentialsThatCannotBeReadOpenNothing(String name, String value) {
        MockEnvironment environment = new MockEnvironment()
                .withProperty("onetrip.database.url", "postgresql://ada@db.example.org/ada")
                .withProperty(KEY + name, value);
        new LoopbackByDefault().postProcessEnvironment(environment, new SpringApplication());
        assertThat(environment.getProperty("server.address")).isEqualTo("127.0.0.1");
    }
}
