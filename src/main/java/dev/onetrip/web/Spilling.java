package dev.onetrip.web;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/**
 * One answer whose reader may be late. Its bytes go through three places in their order: the first for the reader, the
 * file, and the last that are not in the file yet. Only {@link #drain} touches them, one thread at a time. Where the
 * disk is full or fails, the source waits for the reader.
 */
final class Spilling implements CoreSubscriber<byte[]>, Subscription {
    /** For the reader: as much as a socket's own buffer. */
    static final int MEMORY = 64 * 1024;
    /** What a reader takes ahead is counted in pieces, 128 of them. */
    private static final int PIECE = 1024;

    private static final int AHEAD = 128;

    private final CoreSubscriber<? super byte[]> reader;
    private final Queue<byte[]> incoming = new ConcurrentLinkedQueue<>();
    private final AtomicLong wanted = new AtomicLong();
    private final AtomicInteger rounds = new AtomicInteger();
    private final Queue<byte[]> first = new ArrayDeque<>();
    private final ByteArrayOutputStream last = new ByteArrayOutputStream();
    private final SpilledBlocks blocks;
    private int firstBytes;
    private int taken;
    private boolean isClosed;
    private volatile boolean isDone;
    private volatile boolean isCancelled;
    private @Nullable Throwable error;
    private @Nullable Throwable lost;
    private Subscription source = Operators.emptySubscription();

    /**
     * The same bytes, taken as soon as they are there and given as they are asked for: at most a few times
     * {@link #MEMORY} of them wait in memory, the rest in a file.
     *
     * @param disk where blocking is allowed
     */
    static Flux<byte[]> readOn(Flux<byte[]> lines, SpillSpace space, Scheduler disk) {
        return lines.transform(Operators.<byte[], byte[]>lift((lifted, reader) -> new Spilling(reader, space, disk)));
    }

    private Spilling(CoreSubscriber<? super byte[]> reader, SpillSpace space, Scheduler disk) {
        this.reader = reader;
        this.blocks = new SpilledBlocks(space, disk, this::drain);
    }

    @Override
    public Context currentContext() {
        return reader.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        source = subscription;
        reader.onSubscribe(this);
        subscription.request(AHEAD);
    }

    @Override
    public void onNext(byte[] line) {
        incoming.add(line);
        drain();
    }

    @Override
    public void onError(Throwable failure) {
        error = failure;
        onComplete();
    }

    @Override
    public void onComplete() {
        isDone = true;
        drain();
    }

    @Override
    public void request(long more) {
        long unused = wanted.accumulateAndGet(more, Operators::addCap);
        drain();
    }

    @Override
    public void cancel() {
        isCancelled = true;
        source.cancel();
        drain();
    }

    private void drain() {
        if (rounds.getAndIncrement() != 0) {
            return;
        }
        int missed = 1;
        do {
            round();
            missed = rounds.addAndGet(-missed);
        } while (missed != 0);
    }

    private void round() {
        if (isClosed) {
            incoming.clear();
            blocks.free();
            return;
        }
        boolean mayEnd = isDone;
        collect();
        do {
            give();
        } while (!isCancelled && move());
        boolean hasAll = incoming.isEmpty() && first.isEmpty() && last.size() == 0 && blocks.isEmpty();
        if (isCancelled || lost != null || (mayEnd && hasAll)) {
            close();
        } else if (taken > 0 && last.size() < 2 * MEMORY) {
            int more = taken;
            taken = 0;
            source.request(more);
        }
    }

    private void collect() {
        SpilledBlocks.Access access = blocks.settled();
        if (access != null) {
            byte[] later = last.toByteArray();
            last.reset();
            last.writeBytes(access.unwritten());
            last.writeBytes(later);
            cut(access.arrived());
            if (access.failure() != null && access.unwritten().length == 0) {
                lost = access.failure();
            }
        }
        for (byte[] line = incoming.poll(); line != null; line = incoming.poll()) {
            taken++;
            if (blocks.isEmpty() && last.size() == 0 && firstBytes < MEMORY) {
                first.add(line);
                firstBytes += line.length;
            } else {
                last.writeBytes(line);
            }
        }
    }

    private void give() {
        while (wanted.get() > 0 && !isCancelled && !first.isEmpty()) {
            byte[] piece = first.remove();
            firstBytes -= piece.length;
            long unused = wanted.updateAndGet(left -> left == Long.MAX_VALUE ? left : left - 1);
            reader.onNext(piece);
        }
    }

    /** Moves bytes on; true where more are there to be given. */
    private boolean move() {
        if (last.size() >= MEMORY && blocks.takes()) {
            blocks.write(last.toByteArray());
            last.reset();
        }
        if (!first.isEmpty()) {
            return false;
        }
        if (!blocks.isEmpty()) {
            if (wanted.get() > 0) {
                blocks.read();
            }
            return false;
        }
        boolean hasMore = last.size() > 0;
        cut(last.toByteArray());
        last.reset();
        return hasMore && wanted.get() > 0;
    }

    private void cut(byte[] block) {
        for (int at = 0; at < block.length; at += PIECE) {
            first.add(Arrays.copyOfRange(block, at, Math.min(block.length, at + PIECE)));
        }
        firstBytes += block.length;
    }

    private void close() {
        isClosed = true;
        blocks.free();
        first.clear();
        last.reset();
        incoming.clear();
        Throwable failure = lost == null ? error : lost;
        if (isCancelled) {
            return;
        }
        if (failure == null) {
            reader.onComplete();
        } else {
            source.cancel();
            reader.onError(failure);
        }
    }
}
