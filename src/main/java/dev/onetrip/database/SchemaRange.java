package dev.onetrip.database;

/**
 * The steps of the schema that the service works with. A database with later ones fits too, as long as those say that
 * they work with a service that knows no more than {@code newest}.
 *
 * @param oldest every statement runs on its tables
 * @param newest the last one that this build knows
 */
public record SchemaRange(int oldest, int newest) {}
