package dev.onetrip.web;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * The blocks of one answer in its file, which is opened for the first of them. One at a time is written or read, where
 * blocking is allowed; then the answer is told. The answer calls from one thread at a time.
 */
final class SpilledBlocks {
    private static final Logger LOG = LoggerFactory.getLogger(SpilledBlocks.class);
    private static final byte[] NOTHING = {};

    private final SpillSpace space;
    private final Scheduler disk;
    private final Runnable told;
    private int count;
    private boolean isBusy;
    private boolean hasFailed;
    private boolean hasFile;
    private volatile @Nullable Access done;
    // touched by one access at a time
    private @Nullable SpillFile file;
    private long held;

    /** What an access came to; the failure of a read ends the answer, that of a write the spilling. */
    static final class Access {
        private final byte[] arrived;
        private final byte[] unwritten;
        private final @Nullable IOException failure;

        private Access(byte[] arrived, byte[] unwritten, @Nullable IOException failure) {
            this.arrived = arrived;
            this.unwritten = unwritten;
            this.failure = failure;
        }

        /** The block that was read. */
        byte[] arrived() {
            return arrived;
        }

        /** The block that could not be written. */
        byte[] unwritten() {
            return unwritten;
        }

        @Nullable IOException failure() {
            return failure;
        }
    }

    SpilledBlocks(SpillSpace space, Scheduler disk, Runnable told) {
        this.space = space;
        this.disk = disk;
        this.told = told;
    }

    /** Whether no byte is left in the file, or under way. */
    boolean isEmpty() {
        return count == 0 && !isBusy;
    }

    boolean takes() {
        return !isBusy && !hasFailed && !space.isFull();
    }

    /** What the last access came to, once. */
    @Nullable Access settled() {
        Access settled = done;
        if (settled != null) {
            done = null;
            isBusy = false;
            count -= settled.arrived().length > 0 || settled.unwritten().length > 0 ? 1 : 0;
            hasFailed |= settled.failure() != null;
        }
        return settled;
    }

    void write(byte[] block) {
        count++;
        hasFile = true;
        start(() -> done = written(block));
    }

    void read() {
        if (!isBusy) {
            start(() -> done = arrived());
        }
    }

    private void start(Runnable access) {
        isBusy = true;
        Disposable unused = disk.schedule(() -> {
            access.run();
            told.run();
        });
    }

    /** Lets the file go, unless an access is under way: then it is to be called again when that one has told. */
    void free() {
        Access unused = settled();
        if (hasFile && !isBusy) {
            hasFile = false;
            Disposable unusedToo = disk.schedule(this::close);
        }
    }

    private Access written(byte[] block) {
        try {
            SpillFile opened = file == null ? SpillFile.open() : file;
            file = opened;
            opened.write(block);
            account(opened.size());
            return new Access(NOTHING, NOTHING, null);
        } catch (IOException full) {
            LOG.warn("An answer cannot be kept on disk; its upload waits for its reader: {}", full.toString());
            return new Access(NOTHING, block, full);
        }
    }

    private Access arrived() {
        SpillFile opened = Objects.requireNonNull(file, "a block was written");
        try {
            byte[] block = opened.read();
            account(opened.size());
            return new Access(block, NOTHING, null);
        } catch (IOException lost) {
            return new Access(NOTHING, NOTHING, lost);
        }
    }

    private void account(long bytes) {
        space.add(bytes - held);
        held = bytes;
    }

    private void close() {
        account(0);
        if (file != null) {
            file.close();
            file = null;
        }
    }
}
