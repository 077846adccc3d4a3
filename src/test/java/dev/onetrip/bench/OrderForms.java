package dev.onetrip.bench;

import dev.onetrip.support.Database;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The items of so many orders in one transaction, by each form that their statement can have, over one connection. */
final class OrderForms {
    /** Of each order. */
    static final int ITEMS = 10;

    private static final List<Integer> GROUPS = List.of(1, 32, 128);
    private static final Duration TIME = Duration.ofSeconds(3);
    private static final String COLUMNS =
            "INSERT INTO order_items (customer_id, order_id, line_no, product_id, quantity, price) ";
    private static final String UNNEST =
            "SELECT * FROM unnest(?::uuid[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::numeric[])";

    private final Database database;
    private final List<UUID> customers;

    OrderForms(Database database, List<UUID> customers) {
        this.database = database;
        this.customers = customers;
    }

    /** Sends the items of all these orders. */
    @FunctionalInterface
    private interface Form {
        void send(Connection connection, List<Placed> orders) throws SQLException;
    }

    private record Placed(UUID customer, long id) {}

    void run() throws SQLException {
        Map<String, Form> forms = new LinkedHashMap<>();
        forms.put("a batch of plain INSERTs", OrderForms::plain);
        forms.put("unnest of array literals", OrderForms::literals);
        forms.put("unnest of bound arrays", OrderForms::bound);
        forms.put("VALUES of literals", OrderForms::values);
        System.out.printf(
                "%nOrders of %d items raw over JDBC, one connection, orders/s by orders in a transaction%n%-26s",
                ITEMS, "items sent by");
        GROUPS.forEach(group -> System.out.printf("%9d", group));
        System.out.println();
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            for (Map.Entry<String, Form> form : forms.entrySet()) {
                System.out.printf("%-26s", form.getKey());
                for (int group : GROUPS) {
                    database.sql("CHECKPOINT");
                    System.out.printf(Locale.ROOT, "%,9.0f", perSecond(connection, form.getValue(), group));
                }
                System.out.println();
            }
        }
    }

    /** Orders a second over so many connections, each order a transaction of its own, its items by bound arrays. */
    double oneAtATime(int connections) {
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        try {
            List<CompletableFuture<Double>> all = IntStream.range(0, connections)
                    .mapToObj(i -> CompletableFuture.supplyAsync(this::oneAtATime, threads))
                    .toList();
            return all.stream().mapToDouble(CompletableFuture::join).sum();
        } finally {
            threads.shutdown();
        }
    }

    private double oneAtATime() {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            return perSecond(connection, OrderForms::bound, 1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private double perSecond(Connection connection, Form form, int group) throws SQLException {
        long begun = System.nanoTime();
        long warm = begun + TIME.toNanos() / 3;
        long end = warm + TIME.toNanos();
        long done = 0;
        while (System.nanoTime() < end) {
            form.send(connection, placed(connection, group));
            connection.commit();
            done += System.nanoTime() > warm ? group : 0;
        }
        return done / (TIME.toNanos() / 1e9);
    }

    private List<Placed> placed(Connection connection, int group) throws SQLException {
        UUID[] owners = IntStream.range(0, group)
                .mapToObj(i -> customers.get(ThreadLocalRandom.current().nextInt(customers.size())))
                .toArray(UUID[]::new);
        List<Placed> orders = new ArrayList<>();
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO orders (customer_id, total_amount, last_line) SELECT c, 12.34, " + ITEMS
                        + " FROM unnest(?) c RETURNING customer_id, id")) {
            insert.setArray(1, connection.createArrayOf("uuid", owners));
            try (var rows = insert.executeQuery()) {
                while (rows.next()) {
                    orders.add(new Placed(rows.getObject(1, UUID.class), rows.getLong(2)));
                }
            }
        }
        return orders;
    }

    private static void plain(Connection connection, List<Placed> orders) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(COLUMNS + "VALUES (?, ?, ?, ?, ?, ?)")) {
            for (Placed order : orders) {
                for (int line = 1; line <= ITEMS; line++) {
                    insert.setObject(1, order.customer());
                    insert.setLong(2, order.id());
                    insert.setInt(3, line);
                    insert.setLong(4, line);
                    insert.setInt(5, 2);
                    insert.setBigDecimal(6, price(line));
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }

    private static void bound(Connection connection, List<Placed> orders) throws SQLException {
        List<List<Object>> columns = columns(orders);
        try (PreparedStatement insert = connection.prepareStatement(COLUMNS + UNNEST)) {
            List<String> types = List.of("uuid", "bigint", "bigint", "bigint", "bigint", "numeric");
            for (int column = 0; column < types.size(); column++) {
                insert.setArray(
                        column + 1,
                        connection.createArrayOf(
                                types.get(column), columns.get(column).toArray()));
            }
            int unused = insert.executeUpdate();
        }
    }

    private static void literals(Connection connection, List<Placed> orders) throws SQLException {
        String sql = COLUMNS + UNNEST;
        for (List<Object> column : columns(orders)) {
            sql = sql.replaceFirst("\\?", "'{" + joined(column) + "}'");
        }
        execute(connection, sql);
    }

    private static void values(Connection connection, List<Placed> orders) throws SQLException {
        List<List<Object>> columns = columns(orders);
        execute(
                connection,
                COLUMNS + "VALUES "
                        + IntStream.range(0, orders.size() * ITEMS)
                                .mapToObj(row -> "('" + columns.get(0).get(row) + "',"
                                        + joined(columns.subList(1, 6).stream()
                                                .map(column -> column.get(row))
                                                .toList())
                                        + ")")
                                .collect(Collectors.joining(",")));
    }

    /** Unprepared, as the service sends it. */
    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean unused = statement.execute(sql);
        }
    }

    private static String joined(List<Object> values) {
        return values.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static List<List<Object>> columns(List<Placed> orders) {
        List<List<Object>> columns = IntStream.range(0, 6)
                .<List<Object>>mapToObj(i -> new ArrayList<>())
                .toList();
        for (Placed order : orders) {
            for (int line = 1; line <= ITEMS; line++) {
                List<Object> row = List.of(order.customer(), order.id(), line, line, 2, price(line));
                IntStream.range(0, 6).forEach(i -> columns.get(i).add(row.get(i)));
            }
        }
        return columns;
    }

    private static BigDecimal price(int line) {
        return BigDecimal.valueOf(100 + line, 2);
    }
}
