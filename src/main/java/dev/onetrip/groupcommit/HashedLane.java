package dev.onetrip.groupcommit;

import java.util.UUID;

/**
 * One of a bounded number of lanes, chosen by a member's key. A key always has the same lane, and a second one for
 * members that carry an Idempotency-Key, so that in one instance a key races itself between these two only.
 *
 * <p>Each lane has an equal range of the hashes that PostgreSQL has for keys, as each shard of a cluster has: with as
 * many lanes as shards a group is one shard's transaction.
 *
 * @param number from 0
 * @param isKeyed whether its members carry an Idempotency-Key, which takes a transaction of several trips
 */
public record HashedLane(int number, boolean isKeyed) {
    private static final int SEED = 0x9e3779b9 + 2 * Long.BYTES + 3923095;

    /** The lane of a key, of so many. */
    public static HashedLane of(UUID key, int lanes, boolean isKeyed) {
        long fromZero = (long) hash(key) - Integer.MIN_VALUE;
        return new HashedLane((int) ((fromZero * lanes) >>> Integer.SIZE), isKeyed);
    }

    /**
     * What PostgreSQL's {@code uuid_hash} says, on a machine of little endian: lookup3 by Bob Jenkins, in the public
     * domain.
     */
    static int hash(UUID key) {
        long high = key.getMostSignificantBits();
        long low = key.getLeastSignificantBits();
        int a = SEED + word(high >>> Integer.SIZE);
        int b = SEED + word(high);
        int c = SEED + word(low >>> Integer.SIZE);
        a = (a - c) ^ Integer.rotateLeft(c, 4);
        c += b;
        b = (b - a) ^ Integer.rotateLeft(a, 6);
        a += c;
        c = (c - b) ^ Integer.rotateLeft(b, 8);
        b += a;
        a = (a - c) ^ Integer.rotateLeft(c, 16);
        c += b;
        b = (b - a) ^ Integer.rotateLeft(a, 19);
        a += c;
        c = (c - b) ^ Integer.rotateLeft(b, 4);
        b += a;
        return last(a + word(low), b, c);
    }

    private static int last(int first, int second, int third) {
        int c = (third ^ second) - Integer.rotateLeft(second, 14);
        int a = (first ^ c) - Integer.rotateLeft(c, 11);
        int b = (second ^ a) - Integer.rotateLeft(a, 25);
        c = (c ^ b) - Integer.rotateLeft(b, 16);
        a = (a ^ c) - Integer.rotateLeft(c, 4);
        b = (b ^ a) - Integer.rotateLeft(a, 14);
        return (c ^ b) - Integer.rotateLeft(b, 24);
    }

    private static int word(long bytes) {
        return Integer.reverseBytes((int) bytes);
    }
}
