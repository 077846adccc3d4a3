package dev.onetrip.support;

import java.util.List;
import java.util.Map;

/** A server that ends statements with an error of its own, until it is mended: real functions raise it. */
public final class UnableServer {
    /** The tables whose writes meet it. */
    public static final List<String> WRITTEN = List.of("users", "customers", "orders", "order_items", "commits");

    /** What reads ask, and what it is. */
    private static final Map<String, String> READ = Map.of(
            "user_scores", "VIEW", "actions", "TABLE", "customers", "TABLE", "orders", "TABLE", "commits", "TABLE");

    private final Database database;

    /** @param database of one test at a time */
    public UnableServer(Database database) {
        this.database = database;
    }

    /** Every statement that writes meets the error, also one that writes no row. */
    public void unable(String sqlState) {
        String raised = "LANGUAGE plpgsql AS $$ BEGIN PERFORM nextval('unable_tries');"
                + " RAISE EXCEPTION 'could not extend file' USING ERRCODE = '" + sqlState + "'; END $$;";
        database.script("CREATE SEQUENCE unable_tries; CREATE FUNCTION unable() RETURNS trigger " + raised
                + "CREATE FUNCTION unable_to_read() RETURNS boolean STABLE " + raised);
        WRITTEN.forEach(table -> database.script(
                "CREATE TRIGGER unable BEFORE INSERT ON " + table + " FOR EACH STATEMENT EXECUTE FUNCTION unable()"));
    }

    /** From now on those that read meet it too, and nothing can be written. */
    public void unableToRead() {
        READ.forEach((view, kind) -> database.script("ALTER " + kind + " " + view + " RENAME TO real_" + view + ";"
                + " CREATE VIEW " + view + " AS SELECT * FROM real_" + view + " WHERE unable_to_read()"));
    }

    /** How many statements met it. */
    public long tries() {
        return database.number("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM unable_tries");
    }

    /** Well again; does nothing where it is well. */
    public void mend() {
        READ.forEach((view, kind) -> {
            if (database.number("SELECT count(*) FROM pg_class WHERE relname = 'real_" + view + "'") > 0) {
                database.script("DROP VIEW " + view + "; ALTER " + kind + " real_" + view + " RENAME TO " + view);
            }
        });
        database.script("DROP FUNCTION IF EXISTS unable() CASCADE; DROP FUNCTION IF EXISTS unable_to_read() CASCADE;"
                + " DROP SEQUENCE IF EXISTS unable_tries");
    }
}
