package dev.onetrip.database;

import io.r2dbc.spi.R2dbcTransientResourceException;

/** A connection that was idle for long and gives no answer any more. */
final class SilentConnection extends R2dbcTransientResourceException {
    private static final long serialVersionUID = 1L;

    SilentConnection() {
        super("A connection that had been idle gave no answer", "08006");
    }
}
