package dev.onetrip.database;

/**
 * What the server said of itself at the start of the service.
 *
 * @param isCluster whether its database has the extension {@code citus}, so that the rows of a table may be on several
 *     nodes
 */
public record DatabaseServer(boolean isCluster) {}
