package dev.onetrip.groupcommit;

/**
 * When the next group of a lane starts: at once, or after a moment, when clients that were just answered are expected
 * back with their next requests. Clients that wait for their answers would else split into two groups that take turns,
 * and everything that a group pays once would be paid twice.
 *
 * <p>A single client is never held up. Where the expected do not come, the waiting is given up for twice as many groups
 * each time. One lane's, one thread at a time.
 */
final class Gathering {
    private static final int LONGEST_REST = 64;

    private final int groupLimit;
    private int lastGroup;
    private int rest;
    private int nextRest = 1;

    /** @param groupLimit most members of a group; at least 1 */
    Gathering(int groupLimit) {
        this.groupLimit = groupLimit;
    }

    /** A group of so many is on its way. */
    void started(int members) {
        lastGroup = members;
    }

    /**
     * How many are to be waiting when the next group starts; 0 to start at once.
     *
     * @param waiting how many are waiting now
     */
    int goal(int waiting) {
        int expected = Math.min(groupLimit, lastGroup + waiting);
        // the last few would hold up the many
        int goal = expected - expected / 8;
        if (goal <= 1 || waiting >= goal) {
            return 0;
        }
        if (rest > 0) {
            rest--;
            return 0;
        }
        return goal;
    }

    /** How the waiting ended. */
    void ended(boolean goalReached) {
        rest = goalReached ? 0 : nextRest;
        nextRest = goalReached ? 1 : Math.min(LONGEST_REST, 2 * nextRest);
    }
}
