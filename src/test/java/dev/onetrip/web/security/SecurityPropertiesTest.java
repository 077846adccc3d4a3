package dev.onetrip.web.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.onetrip.database.StartRefused;
import dev.onetrip.web.security.SecurityProperties.ApiKey;
import dev.onetrip.web.security.SecurityProperties.Jwt;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class SecurityPropertiesTest {
    private static final String HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private static SecurityProperties bind(Map<String, Object> properties) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new SystemEnvironmentPropertySource("systemEnvironment", properties));
        return SecurityProperties.of(environment);
    }

    @Test
    void theDefaultIsNoClient() {
        assertThat(bind(Map.of()))
                .isEqualTo(new SecurityProperties(
                        Map.of(),
                        new Jwt(null, null),
                        List.of(
                                "/",
                                "/index.html",
                                "/favicon.ico",
                                "/site/**",
                                "/docs/**",
                                "/problems/**",
                                "/openapi.yaml",
                                "/openapi.json",
                                "/openapi-json-only.json")));
        assertThat(bind(Map.of()).hasCredentials()).isFalse();
    }

    @Test
    void everyPropertyIsMapped() {
        SecurityProperties all = bind(Map.of(
                "onetrip.security.api-keys.ci.hash", HASH + "  -",
                "onetrip.security.api-keys.ci.scopes", "read,write",
                "onetrip.security.jwt.issuer-uri", "https://issuer.example/a",
                "onetrip.security.jwt.audience", "onetrip",
                "onetrip.security.public-paths", "/page"));
        assertThat(all)
                .isEqualTo(new SecurityProperties(
                        Map.of("ci", new ApiKey(HASH, Set.of("read", "write"))),
                        new Jwt("https://issuer.example/a", "onetrip"),
                        List.of("/page")));
    }

    @Test
    void theClientsAreNamedByKeyAndIssuerWithoutASecret() {
        SecurityProperties all = bind(Map.of(
                "onetrip.security.api-keys.b.hash", HASH,
                "onetrip.security.api-keys.b.scopes", "read",
                "onetrip.security.api-keys.a.hash", HASH,
                "onetrip.security.api-keys.a.scopes", "read",
                "onetrip.security.jwt.issuer-uri", "https://issuer.example/a",
                "onetrip.security.jwt.audience", "onetrip"));
        assertThat(all.clients()).isEqualTo("the key of a or b or a JWT of https://issuer.example/a");
    }

    @Test
    void aKeyMayComeFromEnvironmentVariables() {
        assertThat(bind(Map.of(
                                "ONETRIP_SECURITY_APIKEYS_DEVELOPMENT_HASH",
                                HASH,
                                "ONETRIP_SECURITY_APIKEYS_DEVELOPMENT_SCOPES",
                                "read"))
                        .apiKeys())
                .containsOnlyKeys("development");
    }

    @Test
    void anEmptyIssuerIsNone() {
        assertThat(bind(Map.of("onetrip.security.jwt.issuer-uri", "", "onetrip.security.jwt.audience", ""))
                        .hasCredentials())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    api-keys.ci.hash    | hunter2                | api-keys.ci.hash must be the SHA-256 of the key
                    api-keys.ci.hash    | ''                     | api-keys.ci.hash must be the SHA-256 of the key
                    api-keys.ci.scopes  | ''                     | api-keys.ci.scopes must name read, write or admin
                    api-keys.ci.scopes  | read,hunter2           | api-keys.ci.scopes must be of read, write and admin
                    api-keys.c_i.scopes | read                   | api-keys: a name must be
                    jwt.issuer-uri      | hunter2                | jwt.issuer-uri must be an http or https address
                    jwt.issuer-uri      | https://issuer.example | jwt.issuer-uri and jwt.audience go together
                    jwt.audience        | onetrip                | jwt.issuer-uri and jwt.audience go together
                    """)
    void whatCannotWorkIsRefusedByNameAndShowsNoValue(String property, String value, String line) {
        Map<String, Object> properties = new java.util.HashMap<>(
                Map.of("onetrip.security.api-keys.ci.hash", HASH, "onetrip.security.api-keys.ci.scopes", "read"));
        properties.put("onetrip.security." + property, value);
        assertThatThrownBy(() -> bind(properties))
                .rootCause()
                .isInstanceOf(StartRefused.class)
                .hasMessageStartingWith("onetrip.security.%s", line)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void noHashIsPrinted() {
        assertThat(new ApiKey(HASH, Set.of("write", "read"))).hasToString("ApiKey[read, write]");
    }
}
