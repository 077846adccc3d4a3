package dev.onetrip.orders.steps;

import dev.onetrip.support.Database;
import java.util.Locale;

/** Triggers that let steps fail as a database may. */
final class Triggers {
    private Triggers() {}

    /**
     * From now on that happens to a row of the table only where the condition, on {@code OLD} or {@code NEW}, does not
     * hold.
     *
     * @param event INSERT, UPDATE or DELETE
     */
    static void refuse(Database database, String table, String event, String condition) {
        String row = event.equals("DELETE") ? "OLD" : "NEW";
        database.script("""
                CREATE OR REPLACE FUNCTION refuse_%1$s_%2$s() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  IF %3$s THEN RAISE EXCEPTION 'refused by a test'; END IF;
                  RETURN %4$s;
                END $$;
                CREATE OR REPLACE TRIGGER refuse_%2$s BEFORE %2$s ON %1$s
                  FOR EACH ROW EXECUTE FUNCTION refuse_%1$s_%2$s();
                """.formatted(table, event, condition, row));
    }

    static void allow(Database database, String table, String event) {
        // a cluster refuses any word about triggers
        if (database.number(
                        "SELECT count(*) FROM pg_trigger WHERE tgname = ?", "refuse_" + event.toLowerCase(Locale.ROOT))
                > 0) {
            database.script("DROP TRIGGER IF EXISTS refuse_%2$s ON %1$s;".formatted(table, event));
        }
    }

    /** From now on an order that is to be undone waits for {@link #undoNow}. */
    static void postponeUndoings(Database database) {
        database.script("""
                CREATE OR REPLACE FUNCTION postpone_undoing() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  NEW.run_after := now() + interval '1 hour';
                  RETURN NEW;
                END $$;
                CREATE OR REPLACE TRIGGER postpone_undoing BEFORE UPDATE ON order_placings
                  FOR EACH ROW WHEN (NEW.state = 'undoing') EXECUTE FUNCTION postpone_undoing();
                """);
    }

    static void undoNow(Database database) {
        database.script("DROP TRIGGER IF EXISTS postpone_undoing ON order_placings;"
                + " UPDATE order_placings SET run_after = now() WHERE state = 'undoing';");
    }
}
