package dev.onetrip.embedded;

import dev.onetrip.database.StartRefused;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Held by the one service that uses a data directory; the operating system frees it however that service ends. */
final class DirectoryLock implements AutoCloseable {
    private final FileChannel file;

    private DirectoryLock(FileChannel file) {
        this.file = file;
    }

    /** Creates the directory if needed and takes its lock, or refuses to start. */
    static DirectoryLock take(Path directory) {
        try {
            Files.createDirectories(directory);
            FileChannel file = FileChannel.open(
                    directory.resolve("onetrip.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isLocked(file)) {
                return new DirectoryLock(file);
            }
            file.close();
            throw new StartRefused("another onetrip already runs on " + directory
                    + ": stop the other, or set onetrip.embedded.data-directory (ONETRIP_EMBEDDED_DATA_DIRECTORY)");
        } catch (IOException e) {
            throw new StartRefused(
                    "the data directory " + directory
                            + " cannot be written: make the directory writable, or set onetrip.embedded.data-directory",
                    e);
        }
    }

    private static boolean isLocked(FileChannel file) throws IOException {
        try {
            FileLock lock = file.tryLock();
            return lock != null && lock.isValid();
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new IllegalStateException("the lock file could not be closed", e);
        }
    }
}
