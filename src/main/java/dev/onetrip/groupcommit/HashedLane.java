package dev.onetrip.groupcommit;

/**
 * One of a bounded number of lanes, chosen by a member's key. A key always has the same lane, and a second one for
 * members that carry an Idempotency-Key, so that in one instance a key races itself between these two only.
 *
 * @param number from 0
 * @param isKeyed whether its members carry an Idempotency-Key, which takes a transaction of several trips
 */
public record HashedLane(int number, boolean isKeyed) {

    /** The lane of a key, of so many. */
    public static HashedLane of(Object key, int lanes, boolean isKeyed) {
        return new HashedLane(Math.floorMod(key.hashCode(), lanes), isKeyed);
    }
}
