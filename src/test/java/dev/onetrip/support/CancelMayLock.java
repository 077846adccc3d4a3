package dev.onetrip.support;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Taking a task off a timer locks its queue for as long as the removal takes, which BlockHound calls blocking when two
 * threads meet there; putting one on is allowed already.
 */
public final class CancelMayLock implements BlockHoundIntegration {
    @Override
    public void applyTo(BlockHound.Builder builder) {
        BlockHound.Builder unused = builder.allowBlockingCallsInside(
                "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue", "remove");
    }
}
