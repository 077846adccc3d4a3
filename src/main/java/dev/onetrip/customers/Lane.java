package dev.onetrip.customers;

import java.util.UUID;

/**
 * Where upserts share a statement: one group at a time, so that a key, which always has the same lane, never races
 * itself inside one instance.
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
