package dev.onetrip.support;

import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.locks.LockSupport;

/** Makes Netty report now what it would report by the way: buffers that were lost. */
public final class Leaks {
    private static final int ROUNDS = 4;
    private static final int BUFFERS = 500;
    private static final long PAUSE_NANOS = 50_000_000;

    private Leaks() {}

    /** Collects what is lost and allocates a little, since that is when Netty looks; reports go to the log. */
    public static void report() {
        for (int round = 0; round < ROUNDS; round++) {
            System.gc();
            LockSupport.parkNanos(PAUSE_NANOS);
            for (int i = 0; i < BUFFERS; i++) {
                boolean direct = ByteBufAllocator.DEFAULT.directBuffer(64).release();
                boolean heap = ByteBufAllocator.DEFAULT.heapBuffer(64).release();
                if (!direct || !heap) {
                    throw new IllegalStateException("a buffer of one owner was not freed");
                }
            }
        }
    }
}
