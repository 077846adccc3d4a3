package dev.onetrip.migrations;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Tells how far a long statement of a session is, on a connection of its own, until it is closed. */
final class Watch implements AutoCloseable {
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "migration-progress");
        thread.setDaemon(true);
        return thread;
    });
    private final Connector connector;
    private final Progress progress;
    private final String what;
    private final int session;
    private final long began = System.nanoTime();

    /** @param session the server's process that runs the statement */
    Watch(Connector connector, Progress progress, Duration interval, String what, int session) {
        this.connector = connector;
        this.progress = progress;
        this.what = what;
        this.session = session;
        var unused = ticks.scheduleWithFixedDelay(
                this::tell, interval.toMillis(), Math.max(1, interval.toMillis()), TimeUnit.MILLISECONDS);
    }

    private void tell() {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
        progress.say(what + ": " + seconds + " s so far" + detail());
    }

    private String detail() {
        try (Connection connection = connector.open();
                PreparedStatement look = connection.prepareStatement(RecordsSql.INDEX_PROGRESS)) {
            look.setInt(1, session);
            try (ResultSet rows = look.executeQuery()) {
                return rows.next() ? ", " + rows.getString(1) : "";
            }
        } catch (SQLException untold) {
            return "";
        }
    }

    @Override
    public void close() {
        ticks.shutdownNow();
    }
}
