package dev.onetrip.commits.git;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.storage.file.WindowCacheConfig;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/**
 * JGit, for the whole process, without what surrounds it: no settings of the machine or its user, which could rewrite
 * URLs or name proxies, and no transports but those that are checked here.
 */
final class GitSettings {
    private static final AtomicBoolean DONE = new AtomicBoolean();
    private static final int WINDOW_BYTES = 64 * 1024;
    private static final long CACHE_BYTES = 32L * 1024 * 1024;
    private static final int DELTA_BYTES = 8 * 1024 * 1024;

    private GitSettings() {}

    /** Takes effect once; cheap afterwards. */
    static void apply() {
        if (!DONE.compareAndSet(false, true)) {
            return;
        }
        SystemReader.setInstance(new Alone(SystemReader.getInstance()));
        Transport.getTransportProtocols().stream()
                .filter(protocol -> !protocol.getSchemes().contains("https"))
                .forEach(Transport::unregister);
        WindowCacheConfig cache = new WindowCacheConfig();
        cache.setPackedGitWindowSize(WINDOW_BYTES);
        cache.setPackedGitLimit(CACHE_BYTES);
        cache.setDeltaBaseCacheLimit(DELTA_BYTES);
        cache.install();
    }

    /** This machine's clock and names, and no settings of a user. */
    private static final class Alone extends SystemReader.Delegate {
        Alone(SystemReader machine) {
            super(machine);
        }

        @Override
        public @Nullable String getenv(String variable) {
            return variable.startsWith("GIT_") ? null : super.getenv(variable);
        }

        @Override
        public FileBasedConfig openUserConfig(@Nullable Config parent, FS fs) {
            return new Empty(parent, fs);
        }

        @Override
        public FileBasedConfig openSystemConfig(@Nullable Config parent, FS fs) {
            return new Empty(parent, fs);
        }

        @Override
        public FileBasedConfig openJGitConfig(@Nullable Config parent, FS fs) {
            return new Empty(parent, fs);
        }
    }

    private static final class Empty extends FileBasedConfig {
        Empty(@Nullable Config parent, FS fs) {
            super(parent, Path.of("none").toFile(), fs);
        }

        @Override
        public void load() {
            // there is nothing to read
        }

        @Override
        public void save() {
            // and nothing to keep
        }

        @Override
        public boolean isOutdated() {
            return false;
        }
    }
}
