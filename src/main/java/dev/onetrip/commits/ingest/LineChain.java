package dev.onetrip.commits.ingest;

import dev.onetrip.core.Refusal;
import dev.onetrip.idempotency.RequestKey;
import dev.onetrip.web.Line;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * The digest of the lines so far: each is hashed with its number and the digest before it, so that it can go on where
 * it was kept. Blank lines count by the numbers of the others.
 */
final class LineChain {
    private static final int BYTES = 32;

    /** No line has this number. */
    private static final int UNREADABLE = 0x8000_0000;

    private final MessageDigest sha = RequestKey.sha256();
    private final ByteBuffer number = ByteBuffer.allocate(Integer.BYTES);
    private final byte[] digest;

    private LineChain(byte[] digest) {
        this.digest = digest;
    }

    /** Before the first line. */
    static LineChain begun() {
        return new LineChain(new byte[BYTES]);
    }

    /** @param hex as {@link #hex()} gave it */
    static LineChain after(String hex) {
        return new LineChain(HexFormat.of().parseHex(hex));
    }

    void add(Line line) {
        sha.update(digest);
        try {
            byte[] bytes = line.bytes();
            sha.update(number.putInt(0, line.number()).array());
            sha.update(bytes);
        } catch (Refusal tooLong) {
            // the service has not seen all of it, and whatever it is gets the same verdict
            sha.update(number.putInt(0, line.number() | UNREADABLE).array());
        }
        try {
            int unused = sha.digest(digest, 0, BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 has 32 bytes", e);
        }
    }

    String hex() {
        return HexFormat.of().formatHex(digest);
    }
}
