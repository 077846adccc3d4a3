package dev.onetrip.support;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The running figures of one proxy: written by its one thread, read by any. */
final class TripCounter {
    /** One figure each. */
    enum Figure {
        CONNECTIONS,
        CANCELS,
        ROUND_TRIPS,
        QUERIES,
        PARSES,
        BINDS,
        EXECUTES,
        SYNCS,
        COPIES,
        BYTES_TO_SERVER,
        BYTES_TO_CLIENT
    }

    private final Map<Figure, AtomicLong> figures = new EnumMap<>(Figure.class);
    private final Map<String, Long> errors = new ConcurrentHashMap<>();

    TripCounter() {
        for (Figure figure : Figure.values()) {
            figures.put(figure, new AtomicLong());
        }
    }

    void add(Figure figure, long amount) {
        AtomicLong running = counter(figure);
        running.lazySet(running.get() + amount);
    }

    private AtomicLong counter(Figure figure) {
        return Objects.requireNonNull(figures.get(figure));
    }

    void addError(String sqlState) {
        errors.merge(sqlState, 1L, Long::sum);
    }

    /** Counts one message of a client by its type byte. */
    void addMessage(int type) {
        switch (type) {
            case 'Q' -> add(Figure.QUERIES, 1);
            case 'P' -> add(Figure.PARSES, 1);
            case 'B' -> add(Figure.BINDS, 1);
            case 'E' -> add(Figure.EXECUTES, 1);
            case 'S' -> add(Figure.SYNCS, 1);
            case 'd' -> add(Figure.COPIES, 1);
            default -> {}
        }
    }

    private long of(Figure figure) {
        return counter(figure).get();
    }

    Trips snapshot() {
        return new Trips(
                of(Figure.CONNECTIONS),
                of(Figure.CANCELS),
                of(Figure.ROUND_TRIPS),
                of(Figure.QUERIES),
                of(Figure.PARSES),
                of(Figure.BINDS),
                of(Figure.EXECUTES),
                of(Figure.SYNCS),
                of(Figure.COPIES),
                of(Figure.BYTES_TO_SERVER),
                of(Figure.BYTES_TO_CLIENT),
                Map.copyOf(new TreeMap<>(errors)));
    }
}
