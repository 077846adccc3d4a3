package dev.onetrip.web.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Rack;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Three requests an hour for each client. */
class RateLimitIT {
    private static final int REQUESTS = 3;

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.web.rate-limit.requests", REQUESTS)
            .with("onetrip.web.rate-limit.window", "1h")
            .with("onetrip.security.api-keys.reader.hash", ApiKeyIT.hash("reader-key"))
            .with("onetrip.security.api-keys.reader.scopes", "read");

    /** The fields of draft-ietf-httpapi-ratelimit-headers-11: each field a list of one string with its parameters. */
    @Test
    void aClientThatTriesOutTokensIsSoonRefusedAndOneWithATokenIsNot() {
        for (int attempt = 0; attempt < REQUESTS; attempt++) {
            Answer wrong = ask("Bearer wrong-" + attempt);
            assertThat(wrong.status()).isEqualTo(401);
            assertThat(wrong.header("WWW-Authenticate")).isPresent();
            assertThat(wrong.header("RateLimit-Policy")).hasValue("\"default\";q=3;w=3600");
            assertThat(parameter(wrong, "r")).isEqualTo(REQUESTS - 1 - attempt);
            assertThat(parameter(wrong, "t")).isBetween(1, 3600);
        }
        for (String token : new String[] {"Bearer wrong", "Bearer", ""}) {
            Answer refused = ask(token);
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.json().get("type").asString()).isEqualTo("/problems/too-many-requests");
            assertThat(refused.header("Retry-After").map(Integer::parseInt))
                    .hasValueSatisfying(seconds -> assertThat(seconds).isBetween(1, 3600));
            assertThat(parameter(refused, "r")).isZero();
        }
        Answer right = ask("Bearer reader-key");
        assertThat(right.status()).isEqualTo(200);
        assertThat(parameter(right, "r")).isEqualTo(REQUESTS - 1);
        assertThat(RACK.database().number("SELECT count(*) FROM users")).isZero();
    }

    private static Answer ask(String authorization) {
        return authorization.isEmpty()
                ? RACK.http().get("/users")
                : RACK.http().get("/users", "Authorization", authorization);
    }

    /** An integer without a sign. */
    private static int parameter(Answer answer, String name) {
        String field = answer.header("RateLimit").orElseThrow();
        assertThat(field).matches("\"default\";r=\\d+;t=\\d+");
        return Optional.of(field.replaceFirst(".*;" + name + "=(\\d+).*", "$1"))
                .map(Integer::parseInt)
                .orElseThrow();
    }
}
