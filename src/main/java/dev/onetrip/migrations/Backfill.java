package dev.onetrip.migrations;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the rows of a table in chunks, each a transaction that records how far it is, and leaves the traffic a
 * part of the time. The statement of a chunk has {@code :position}, text, null at first, and {@code :chunk}, how many
 * rows; it answers one row: the position of its last row as text, null once no row is left, and how many it did.
 */
final class Backfill {
    private static final Pattern VALUE = Pattern.compile("(?<!:):(position|chunk)\\b");

    private final Connection connection;
    private final Records records;
    private final Transactions transactions;
    private final Progress progress;

    Backfill(Connection connection, Records records, Transactions transactions, Progress progress) {
        this.connection = connection;
        this.records = records;
        this.transactions = transactions;
        this.progress = progress;
    }

    /** A chunk as it was done. */
    private record Chunk(@Nullable String position, long rows) {}

    /**
     * Returns when every row is done and that is recorded.
     *
     * @param position where an earlier run was; null to begin
     * @param before rows that it did
     * @param last recorded together with the last chunk
     */
    void run(String what, Part part, @Nullable String position, long before, Transactions.Work last)
            throws SQLException {
        long total = total(part.of());
        long done = before;
        String at = position;
        while (true) {
            long began = System.nanoTime();
            Chunk chunk = chunk(what, part, at, total, last);
            done += chunk.rows();
            String told = what + ": " + done + " of about " + Math.max(done, total) + " rows";
            progress.sometimes(() -> told);
            if (chunk.position() == null) {
                return;
            }
            at = chunk.position();
            Transactions.park((System.nanoTime() - began) * (100 - part.busy()) / part.busy());
        }
    }

    private Chunk chunk(String what, Part part, @Nullable String position, long total, Transactions.Work last)
            throws SQLException {
        Chunk[] done = new Chunk[1];
        transactions.run(what, () -> {
            Chunk chunk = next(part, position);
            if (chunk.position() == null) {
                last.run();
            } else {
                records.advance(chunk.position(), chunk.rows(), total);
            }
            done[0] = chunk;
        });
        return done[0];
    }

    private Chunk next(Part part, @Nullable String position) throws SQLException {
        String sql = SqlText.statements(part.sql()).get(0);
        List<String> names = new ArrayList<>();
        Matcher values = VALUE.matcher(sql);
        while (values.find()) {
            names.add(values.group(1));
        }
        try (PreparedStatement statement = connection.prepareStatement(values.replaceAll("?"))) {
            for (int i = 0; i < names.size(); i++) {
                if ("chunk".equals(names.get(i))) {
                    statement.setInt(i + 1, part.chunk());
                } else {
                    statement.setString(i + 1, position);
                }
            }
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? new Chunk(rows.getString(1), rows.getLong(2)) : new Chunk(null, 0);
            }
        }
    }

    private long total(String table) throws SQLException {
        try (PreparedStatement count = connection.prepareStatement(RecordsSql.ROWS)) {
            count.setString(1, table);
            try (ResultSet rows = count.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }
}
