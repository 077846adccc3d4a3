package dev.onetrip.migrations;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What the catalogue is after each step: made in a schema of its own, in a transaction that is rolled back. */
final class Scratch {
    private Scratch() {}

    /** At i the catalogue after step i; at 0 an empty one. Touches, locks and leaves nothing. */
    static List<Catalogue> after(Connection connection, Steps steps) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            boolean unused = statement.execute(CatalogueSql.SCRATCH);
            List<Catalogue> catalogues = new ArrayList<>();
            catalogues.add(Catalogue.of(connection, "onetrip_scratch"));
            for (Step step : steps.all()) {
                for (Part part : step.up()) {
                    run(statement, part);
                }
                catalogues.add(Catalogue.of(connection, "onetrip_scratch"));
            }
            return catalogues;
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** There are no rows to fill, and no traffic to keep out of the way of. */
    private static void run(Statement statement, Part part) throws SQLException {
        if (part.kind() != Part.Kind.BACKFILL) {
            boolean unused = statement.execute(part.sql().replaceAll("(?i)\\bINDEX CONCURRENTLY\\b", "INDEX"));
        }
    }
}
