package dev.onetrip.web.security;

import dev.onetrip.web.security.SecurityProperties.ApiKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;

/**
 * Finds the client of a key, in a time that tells nothing: the token is hashed, and its hash is compared with that of
 * every key, all bytes each.
 */
final class ApiKeys {
    private final List<Known> keys;

    ApiKeys(Map<String, ApiKey> keys) {
        this.keys = keys.entrySet().stream()
                .map(key -> Known.of(key.getKey(), key.getValue()))
                .toList();
    }

    /** The client whose key it is, or null; thousands of keys would want an index instead. */
    @Nullable Authentication find(String token) {
        byte[] hash = sha256(token);
        Known found = null;
        for (Known key : keys) {
            if (MessageDigest.isEqual(key.hash, hash)) {
                found = key;
            }
        }
        return found == null ? null : found.client;
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static final class Known {
        private final byte[] hash;
        private final Client client;

        private Known(byte[] hash, Client client) {
            this.hash = hash;
            this.client = client;
        }

        static Known of(String name, ApiKey key) {
            Collection<? extends GrantedAuthority> scopes = key.scopes().stream()
                    .flatMap(word -> Scope.of(word).stream())
                    .map(Scope::granted)
                    .toList();
            return new Known(HexFormat.of().parseHex(key.hash()), new Client("key " + name, scopes));
        }
    }
}
