package dev.onetrip.idempotency;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/**
 * An Idempotency-Key as it is stored: 128 bits each of SHA-256, so that it is a typed literal and says nothing about
 * the client.
 *
 * @param key which client sent which key, and for which part of the request
 * @param request what was asked for with it
 */
public record RequestKey(UUID key, UUID request) {

    /** The first 128 bits of the parts' SHA-256; parts are told apart by their lengths. */
    public static UUID digest(String... parts) {
        MessageDigest sha = sha256();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            sha.update(bytes);
        }
        ByteBuffer digest = ByteBuffer.wrap(sha.digest());
        return new UUID(digest.getLong(), digest.getLong());
    }

    /** What was asked for, the body included that the digest has seen; the digest begins anew. */
    public UUID request(MessageDigest body) {
        return digest(request.toString(), HexFormat.of().formatHex(body.digest()));
    }

    /** A digest of a body. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
