package dev.onetrip.commits.git;

import dev.onetrip.core.Refusal;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clones on disk, a directory each, which outlive the process: {@code <slug>/clone} is whole, {@code <slug>/new} is
 * being made, {@code <slug>/lock} is locked by the task that uses it, in whatever process, and was last used when it
 * was last modified. Every method blocks.
 */
final class CloneCache {
    static final String CLONE = "clone";
    static final String NEW = "new";
    private static final String LOCK = "lock";
    /**
     * Homes this process has locked: closing a channel of a file gives back every lock that the process has on it, so
     * none may be opened meanwhile.
     */
    private static final Set<Path> LOCKED = ConcurrentHashMap.newKeySet();

    private static final Logger LOG = LoggerFactory.getLogger(CloneCache.class);

    private final GitProperties limits;
    private final Path directory;
    private final Clock clock;

    CloneCache(GitProperties limits, Path directory, Clock clock) {
        this.limits = limits;
        this.directory = directory;
        this.clock = clock;
    }

    /** Says in one line what to do where no clone could be kept. */
    void check() {
        try {
            if (Files.isWritable(Files.createDirectories(directory))) {
                return;
            }
        } catch (IOException e) {
            LOG.debug("the directory of the clones", e);
        }
        LOG.warn(
                "No git repository can be indexed: the directory {} cannot be written; set"
                        + " onetrip.commits.clone-directory (ONETRIP_COMMITS_CLONEDIRECTORY) to one that can",
                directory);
    }

    /** Where that repository is kept. */
    Path home(String slug) {
        return directory.resolve(slug);
    }

    /** The lock of a repository, whose time of use it renews; null while another has it. Closing it gives it back. */
    @Nullable Held lock(String slug) throws IOException {
        var unused = Files.createDirectories(home(slug));
        Held held = tryLock(home(slug));
        if (held != null) {
            try {
                Path unusedToo = Files.setLastModifiedTime(home(slug).resolve(LOCK), FileTime.from(clock.instant()));
            } catch (IOException e) {
                held.close();
                throw e;
            }
        }
        return held;
    }

    private static @Nullable Held tryLock(Path directory) throws IOException {
        Path home = directory.toRealPath();
        if (!LOCKED.add(home)) {
            return null;
        }
        Held held = null;
        try {
            held = locked(home);
            return held;
        } finally {
            if (held == null) {
                LOCKED.remove(home);
            }
        }
    }

    private static @Nullable Held locked(Path home) throws IOException {
        FileChannel channel = FileChannel.open(home.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        return lock == null ? null : new Held(home, channel);
    }

    /** A lock; closing it gives it back, once. */
    record Held(Path home, FileChannel channel) implements Closeable {
        @Override
        public void close() throws IOException {
            if (channel.isOpen()) {
                try {
                    channel.close();
                } finally {
                    LOCKED.remove(home);
                }
            }
        }
    }

    /**
     * Deletes the least recently used clones until the rest fits and enough of the disk is free; {@link Refusal.Full}
     * where that does not help.
     */
    void makeRoom(String slug) throws IOException {
        List<KeptClone> kept = kept();
        long bytes = kept.stream().mapToLong(KeptClone::bytes).sum();
        for (KeptClone next : kept) {
            if (bytes <= limits.cloneCacheSize().toBytes() && enoughFree()) {
                break;
            }
            if (!next.slug().equals(slug) && !limits.cloneKeep().contains(next.slug()) && evict(next.slug())) {
                bytes -= next.bytes();
            }
        }
        if (!enoughFree()) {
            throw new Refusal.Full(
                    "Less than " + limits.cloneMinFree().toBytes() + " bytes of the disk for clones are free.",
                    Duration.ofMinutes(1));
        }
    }

    private boolean enoughFree() throws IOException {
        FileStore store = Files.getFileStore(directory);
        return store.getUsableSpace() >= limits.cloneMinFree().toBytes();
    }

    private boolean evict(String slug) throws IOException {
        try (Held lock = tryLock(home(slug))) {
            if (lock == null) {
                return false;
            }
            Tree.delete(home(slug).resolve(CLONE));
            Tree.delete(home(slug).resolve(NEW));
            LOG.info("The clone {} was deleted to make room", slug);
            return true;
        }
    }

    /** All that take room, the least recently used first. */
    private List<KeptClone> kept() throws IOException {
        List<KeptClone> kept = new ArrayList<>();
        try (Stream<Path> homes = Files.list(directory)) {
            for (Path home :
                    homes.filter(path -> Files.exists(path.resolve(LOCK))).toList()) {
                long bytes = Tree.bytes(home.resolve(CLONE)) + Tree.bytes(home.resolve(NEW));
                if (bytes > 0) {
                    kept.add(new KeptClone(
                            String.valueOf(home.getFileName()), bytes, Files.getLastModifiedTime(home.resolve(LOCK))));
                }
            }
        }
        kept.sort(Comparator.comparing(KeptClone::used));
        return kept;
    }

    private record KeptClone(String slug, long bytes, FileTime used) {}
}
