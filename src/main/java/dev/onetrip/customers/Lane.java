package dev.onetrip.customers;

import java.util.UUID;

/**
 * Where upserts share a statement: one group at a time. A key always has the same lane, and a second one for those that
 * carry an Idempotency-Key, so that in one instance it races itself between these two only.
 *
 * @param number from 0
 * @param isKeyed whether its members carry an Idempotency-Key, which takes a transaction of several trips
 */
record Lane(int number, boolean isKeyed) {

    /** The lane of a key, of so many. */
    static Lane of(UUID customerId, int lanes, boolean isKeyed) {
        return new Lane(Math.floorMod(customerId.hashCode(), lanes), isKeyed);
    }
}
