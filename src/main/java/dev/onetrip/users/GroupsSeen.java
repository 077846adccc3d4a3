package dev.onetrip.users;

import dev.onetrip.live.Announced;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one client of the live groups has not been sent yet; a client that reads slowly gets more of it at once. */
final class GroupsSeen {
    /** Groups told one by one; of more, the newest are told as one, so that no number is lost. */
    static final int MOST = 500;

    private final List<CommittedGroup> groups = new ArrayList<>();
    private long users = -1;
    private long usersTold = -1;
    private boolean isUntold;

    /**
     * The data of an event.
     *
     * @param users of the board after the last of the groups
     */
    record GroupsBody(long users, List<CommittedGroup> groups) {}

    synchronized void hear(Announced announced) {
        Optional<CommittedGroup> told = CommittedGroup.of(announced);
        if (told.isEmpty()) {
            isUntold = true;
            return;
        }
        users = Math.max(users, CommittedGroup.users(announced));
        if (groups.size() < MOST) {
            groups.add(told.get());
        } else {
            groups.set(MOST - 1, groups.get(MOST - 1).plus(told.get()));
        }
    }

    /** Whether the users of the board have to be counted, since this was asked last. */
    synchronized boolean mustCount() {
        boolean mustCount = isUntold;
        isUntold = false;
        return mustCount;
    }

    synchronized void counted(long counted) {
        users = Math.max(users, counted);
    }

    /** What is new; empty where nothing is. */
    synchronized Optional<GroupsBody> take() {
        if (groups.isEmpty() && users == usersTold) {
            return Optional.empty();
        }
        usersTold = users;
        List<CommittedGroup> taken = List.copyOf(groups);
        groups.clear();
        return Optional.of(new GroupsBody(users, taken));
    }
}
