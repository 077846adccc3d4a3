package dev.onetrip.migrations;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections to the database that is migrated; the caller closes them. */
@FunctionalInterface
interface Connector {
    Connection open() throws SQLException;
}
