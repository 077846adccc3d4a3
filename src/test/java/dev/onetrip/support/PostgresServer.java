package dev.onetrip.support;

import java.util.Map;

/** A running PostgreSQL 18 with fsync and synchronous_commit on. */
interface PostgresServer extends AutoCloseable {
    /** What every test server is started with; durability on, or figures and crash tests would lie. */
    Map<String, String> SETTINGS =
            Map.of("fsync", "on", "synchronous_commit", "on", "full_page_writes", "on", "max_connections", "200");

    /** Where it listens. */
    String host();

    /** Where it listens; the same port after a restart. */
    int port();

    /** The superuser. */
    String user();

    /** The superuser's password; empty where the server trusts. */
    String password();

    /** Stops it and removes its data. */
    @Override
    void close();

    /** Makes an empty database. */
    default void create(String name) {
        database("postgres").sql("CREATE DATABASE " + name);
    }

    /** Makes a database with all that another has; nothing may be connected to the other. */
    default void copy(String other, String name) {
        database("postgres").sql("CREATE DATABASE " + name + " TEMPLATE " + other);
    }

    /** Gives an empty database its tables; none where the schema is blank. */
    default void load(String name, String schema) {
        if (!schema.isBlank()) {
            database(name).script(schema);
        }
    }

    /** Ends its connections and removes it. */
    default void drop(String name) {
        database("postgres").sql("DROP DATABASE " + name + " WITH (FORCE)");
    }

    /** A database on this server; it is not checked to exist. */
    default Database database(String name) {
        return new Database(host(), port(), user(), password(), name);
    }
}
