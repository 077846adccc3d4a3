package dev.onetrip.database;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import io.r2dbc.postgresql.message.backend.DataRow;
import org.jspecify.annotations.Nullable;

/**
 * Lets Netty report lost buffers, and no lost row of the driver: a row is on the heap with its values, so that losing
 * it costs nothing, and an error in the log would alarm without need.
 *
 * <p>Source: {@code DataRow} of r2dbc-postgresql, which asks for its detector when it is loaded.
 */
final class UntrackedRows extends ResourceLeakDetectorFactory {
    private static final UntrackedRows INSTALLED = new UntrackedRows(instance());

    static {
        setResourceLeakDetectorFactory(INSTALLED);
    }

    private final ResourceLeakDetectorFactory others;

    private UntrackedRows(ResourceLeakDetectorFactory others) {
        this.others = others;
    }

    /** Once for this JVM; rows that were loaded before stay tracked. */
    static void install() {
        // by the static initializer
    }

    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval) {
        return resource == DataRow.class
                ? new Untracked<>(resource, samplingInterval)
                : others.newResourceLeakDetector(resource, samplingInterval);
    }

    @Deprecated
    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
            Class<T> resource, int samplingInterval, long mostActive) {
        return others.newResourceLeakDetector(resource, samplingInterval, mostActive);
    }

    private static final class Untracked<T> extends ResourceLeakDetector<T> {

        Untracked(Class<?> resource, int samplingInterval) {
            super(resource, samplingInterval);
        }

        @Override
        public @Nullable ResourceLeakTracker<T> track(T row) {
            return null;
        }
    }
}
