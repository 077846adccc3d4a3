package dev.onetrip.migrations;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a schema consists of, but for its rows, owners, rights and the order of columns: equal for two schemas that no
 * statement which names its columns can tell apart.
 *
 * @param entries by name, e.g. {@code column users.id}
 */
record Catalogue(Map<String, Entry> entries) {
    private static final List<String> QUERIES = List.of(
            CatalogueSql.TABLES,
            CatalogueSql.COLUMNS,
            CatalogueSql.CONSTRAINTS,
            CatalogueSql.INDEXES,
            CatalogueSql.SEQUENCES,
            CatalogueSql.TRIGGERS,
            CatalogueSql.FUNCTIONS,
            CatalogueSql.TYPES,
            CatalogueSql.STATISTICS);

    /**
     * One thing.
     *
     * @param root the table, function or type that it belongs to
     * @param definition everything that matters of it, in words
     */
    record Entry(String root, String definition) {}

    /** The tables of the records, which belong to no step. */
    static final Set<String> OWN = Set.of("schema_steps", "schema_under_way");

    /** Everything in that schema, which must be the first of the search path. */
    static Catalogue of(Connection connection, String schema) throws SQLException {
        Map<String, Entry> entries = new TreeMap<>();
        for (String query : QUERIES) {
            try (PreparedStatement statement = connection.prepareStatement(query)) {
                statement.setString(1, '"' + schema.replace("\"", "\"\"") + '"');
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        entries.put(rows.getString(2), new Entry(rows.getString(1), rows.getString(3)));
                    }
                }
            }
        }
        return new Catalogue(entries);
    }

    /** The tables, functions and types. */
    Set<String> roots() {
        Set<String> roots = new TreeSet<>();
        entries.values().forEach(entry -> roots.add(entry.root()));
        return roots;
    }

    /** What belongs to these and to nothing else. */
    Catalogue only(Set<String> roots) {
        Map<String, Entry> some = new TreeMap<>(entries);
        some.values().removeIf(entry -> !roots.contains(entry.root()));
        return new Catalogue(some);
    }

    /** One sentence each; empty where the two are the same. */
    List<String> differences(Catalogue expected) {
        List<String> differences = new ArrayList<>();
        Set<String> names = new TreeSet<>(entries.keySet());
        names.addAll(expected.entries.keySet());
        for (String name : names) {
            Entry here = entries.get(name);
            Entry there = expected.entries.get(name);
            if (here == null) {
                differences.add(name + " is missing");
            } else if (there == null) {
                differences.add(name + " is not of it");
            } else if (!here.equals(there)) {
                differences.add(name + " is \"" + here.definition() + "\", not \"" + there.definition() + '"');
            }
        }
        return differences;
    }

    /** A line each, for people. */
    List<String> lines() {
        return entries.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue().definition())
                .toList();
    }
}
