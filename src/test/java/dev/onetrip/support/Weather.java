package dev.onetrip.support;

import java.time.Duration;

/** What a proxy does to the connections through it; written and read by the proxy's one thread only. */
final class Weather {
    private static final long NEVER = -1;

    private long delayNanos;
    private boolean isRefusing;
    private boolean isBlackHole;
    private long leftToServer = NEVER;
    private long leftToClient = NEVER;
    private int cuts;

    long delayNanos() {
        return delayNanos;
    }

    void delay(Duration oneWay) {
        delayNanos = oneWay.toNanos();
    }

    boolean isRefusing() {
        return isRefusing;
    }

    boolean isBlackHole() {
        return isBlackHole;
    }

    void refuse() {
        isRefusing = true;
    }

    void blackHole() {
        isBlackHole = true;
    }

    void cutAfter(FaultProxy.Direction direction, long bytes) {
        if (direction == FaultProxy.Direction.TO_SERVER) {
            leftToServer = bytes;
        } else {
            leftToClient = bytes;
        }
    }

    /** Connections that a cut has ended. */
    int cuts() {
        return cuts;
    }

    void clear() {
        isRefusing = false;
        isBlackHole = false;
        leftToServer = NEVER;
        leftToClient = NEVER;
    }

    /** Takes bytes out of the direction's allowance: how many may pass, or -1 for all, without a cut behind them. */
    int allow(FaultProxy.Direction direction, int bytes) {
        long left = direction == FaultProxy.Direction.TO_SERVER ? leftToServer : leftToClient;
        if (left == NEVER) {
            return -1;
        }
        boolean isSpent = bytes >= left;
        cutAfter(direction, isSpent ? NEVER : left - bytes);
        cuts += isSpent ? 1 : 0;
        return isSpent ? (int) left : -1;
    }
}
