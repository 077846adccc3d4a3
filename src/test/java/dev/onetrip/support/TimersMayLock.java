package dev.onetrip.support;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * All timers of a parallel scheduler's worker share one queue, whose lock is held for microseconds. Reactor itself
 * allows to wait for it on the way in but not, when a timer is called off, on the way out; and an error thrown while
 * waiting for a lock breaks that lock for all after it.
 */
public final class TimersMayLock implements BlockHoundIntegration {
    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside("java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue", "remove");
    }
}
