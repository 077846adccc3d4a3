package dev.onetrip.customers;

import java.nio.charset.StandardCharsets;

/**
 * FNV-1a of 64 bits: the same number for the same text in every process and release, as a lock's name has to be.
 *
 * <p>Source: draft-eastlake-fnv.
 */
final class Fnv1a {
    private static final long OFFSET_BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private Fnv1a() {}

    /** Of the UTF-8 bytes. */
    static long of(String text) {
        long hash = OFFSET_BASIS;
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (octet & 0xff)) * PRIME;
        }
        return hash;
    }
}
