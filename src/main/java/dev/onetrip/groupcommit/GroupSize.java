package dev.onetrip.groupcommit;

import java.util.function.ToIntFunction;

/**
 * How large a group may become: a member that would make it too heavy waits for the next one, and a member that is
 * heavier than that goes alone.
 *
 * @param members most members; at least 1, where 1 means no sharing
 * @param weight of what a member brings, e.g. its rows; 0 or more
 * @param heaviest most weight of the members together; at least 1
 */
public record GroupSize<I>(int members, ToIntFunction<I> weight, int heaviest) {
    /** For members that weigh about the same. */
    public static <I> GroupSize<I> of(int members) {
        return new GroupSize<>(members, input -> 0, 1);
    }

    /** Counts what a group has taken. */
    final class Room {
        private int taken;
        private int load;

        /** Whether the group takes this one too. */
        boolean fits(I input) {
            return taken < members && (taken == 0 || load + weight.applyAsInt(input) <= heaviest);
        }

        void add(I input) {
            taken++;
            load += weight.applyAsInt(input);
        }
    }
}
