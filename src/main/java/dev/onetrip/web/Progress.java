package dev.onetrip.web;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * How far the work of a request is that is done in the background; a request that a client waits for has none. The
 * runner of the request looks at it now and then, so telling costs nothing. Safe for threads.
 */
public final class Progress {
    static final String ATTRIBUTE = Progress.class.getName();

    private volatile Supplier<State> source = () -> State.NONE;

    /**
     * What there is to see.
     *
     * @param phase what is being done; empty where the feature does not tell
     * @param done of the phase
     * @param total of the phase; 0 while it is unknown
     * @param counts more figures by their names, in order
     */
    public record State(String phase, long done, long total, Map<String, Long> counts) {
        /** Nothing yet, of an unknown number. */
        public static final State NONE = new State("", 0, 0, Map.of());
    }

    /** The progress of a request that is done in the background. */
    public static Optional<Progress> of(ServerRequest request) {
        return request.attribute(ATTRIBUTE).map(Progress.class::cast);
    }

    /** From now on shows what the feature answers, which must be quick; instead of the lines done. */
    public void show(Supplier<State> feature) {
        source = feature;
    }

    /** What is seen at this moment. */
    public State state() {
        return source.get();
    }
}
