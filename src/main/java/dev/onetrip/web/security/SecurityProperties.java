package dev.onetrip.web.security;

import dev.onetrip.database.StartRefused;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * The clients whose tokens are accepted. What cannot work refuses the start in one line that names the property and
 * shows no value, since a key may stand where its hash belongs.
 *
 * @param apiKeys by name, 1 to 64 letters, digits and hyphens; the name appears in limits, the key nowhere
 * @param jwt whose signed tokens are accepted beside the keys
 * @param publicPaths patterns that GET and HEAD may ask without a token: a page and its contract, which hold no data
 */
@ConfigurationProperties("onetrip.security")
record SecurityProperties(
        @DefaultValue Map<String, ApiKey> apiKeys,
        @DefaultValue Jwt jwt,

        @DefaultValue({
            "/",
            "/index.html",
            "/favicon.ico",
            "/site/**",
            "/docs/**",
            "/problems/**",
            "/openapi.yaml",
            "/openapi.json",
            "/openapi-json-only.json"
        })
        List<String> publicPaths) {
    private static final String PREFIX = "onetrip.security";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,64}");

    SecurityProperties {
        apiKeys.forEach(SecurityProperties::check);
    }

    private static void check(String name, ApiKey key) {
        refuseUnless(NAME.matcher(name).matches(), "api-keys: a name must be 1 to 64 letters, digits and hyphens");
        String path = "api-keys." + name;
        refuseUnless(
                ApiKey.HASH.matcher(key.hash()).matches(),
                path + ".hash must be the SHA-256 of the key as 64 hex digits; run: printf %s \"$KEY\" | sha256sum");
        refuseUnless(!key.scopes().isEmpty(), path + ".scopes must name read, write or admin");
        refuseUnless(
                key.scopes().stream().allMatch(word -> Scope.of(word).isPresent()),
                path + ".scopes must be of read, write and admin");
    }

    private static void refuseUnless(boolean holds, String sentence) {
        if (!holds) {
            throw new StartRefused(PREFIX + "." + sentence);
        }
    }

    /** The same before there are beans. */
    static SecurityProperties of(Environment environment) {
        return Binder.get(environment).bindOrCreate(PREFIX, SecurityProperties.class);
    }

    /** Whether a client could be let in by a token. */
    boolean hasCredentials() {
        return !apiKeys.isEmpty() || jwt.isConfigured();
    }

    /** Which tokens are accepted, by name. */
    String clients() {
        List<String> accepted = new ArrayList<>();
        if (!apiKeys.isEmpty()) {
            accepted.add("the key of " + String.join(" or ", new TreeSet<>(apiKeys.keySet())));
        }
        if (jwt.isConfigured()) {
            accepted.add("a JWT of " + jwt.issuerUri());
        }
        return String.join(" or ", accepted);
    }

    /**
     * @param hash SHA-256 of the key, 64 hex digits: {@code printf %s "$KEY" | sha256sum}. Unsalted, so the key must be
     *     random: {@code openssl rand -hex 32}
     * @param scopes of {@code read}, {@code write}, {@code admin}; at least one
     */
    record ApiKey(
            @DefaultValue("") String hash, @DefaultValue Set<String> scopes) {
        private static final Pattern HASH = Pattern.compile("[0-9A-Fa-f]{64}");

        ApiKey {
            // sha256sum prints the name of its input behind the digits
            hash = hash.strip().replaceFirst("\\s+\\*?-$", "");
        }

        @Override
        public String toString() {
            return "ApiKey" + new TreeSet<>(scopes);
        }
    }

    /**
     * @param issuerUri of an OpenID provider or OAuth 2 server, compared with {@code iss} letter by letter; asked at
     *     the first token, not at the start. Blank: no JWT is accepted
     * @param audience what {@code aud} must contain: without it a token for any other service would do
     */
    record Jwt(@Nullable String issuerUri, @Nullable String audience) {
        Jwt {
            boolean hasIssuer = issuerUri != null && !issuerUri.isBlank();
            refuseUnless(
                    issuerUri == null || issuerUri.isBlank() || issuerUri.matches("https?://[^/\\s]+\\S*"),
                    "jwt.issuer-uri must be an http or https address");
            refuseUnless(
                    hasIssuer == StringUtils.hasText(audience),
                    "jwt.issuer-uri and jwt.audience go together: set both");
        }

        boolean isConfigured() {
            return StringUtils.hasText(issuerUri);
        }
    }
}
