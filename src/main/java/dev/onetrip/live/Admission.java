package dev.onetrip.live;

import dev.onetrip.core.Refusal;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the open streams, all and those of each client address, and refuses one more than allowed. */
final class Admission {
    private static final Duration A_WHILE = Duration.ofSeconds(10);
    private static final Duration SOON = Duration.ofSeconds(1);

    private final int limit;
    private final int limitPerAddress;
    private final Closing closing;
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentMap<String, Integer> openByAddress = new ConcurrentHashMap<>();

    Admission(int limit, int limitPerAddress, Closing closing, MeterRegistry meters) {
        this.limit = limit;
        this.limitPerAddress = limitPerAddress;
        this.closing = closing;
        Gauge.builder("onetrip.live.streams", open, AtomicInteger::get)
                .description("Open streams of events")
                .register(meters);
    }

    /**
     * Counts a stream in; {@link #leave} must follow.
     *
     * @return the address to leave with
     * @throws Refusal.Full when all places are taken, or the service is stopping
     * @throws Refusal.TooMany when the address has its share
     */
    String enter(String address) {
        if (closing.hasBegun()) {
            throw new Refusal.Full("The service is stopping.", SOON);
        }
        if (openByAddress.merge(address, 1, Integer::sum) > limitPerAddress) {
            forget(address);
            throw new Refusal.TooMany(limitPerAddress + " streams of this address are open already.", A_WHILE);
        }
        if (open.incrementAndGet() > limit) {
            leave(address);
            throw new Refusal.Full(limit + " streams are open already.", A_WHILE);
        }
        return address;
    }

    void leave(String address) {
        open.decrementAndGet();
        forget(address);
    }

    private void forget(String address) {
        openByAddress.computeIfPresent(address, (key, streams) -> streams == 1 ? null : streams - 1);
    }
}
