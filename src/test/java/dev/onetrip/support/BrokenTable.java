package dev.onetrip.support;

import java.util.function.Supplier;

/** A table whose every INSERT fails with an error that the service does not foresee. */
public final class BrokenTable {
    /** What the server says, which no answer may show. */
    public static final String SECRET = "relation of the inside";

    private BrokenTable() {}

    /** The answer to a request while the table is broken. */
    public static Answer during(Database database, String table, Supplier<Answer> request) {
        database.script("CREATE FUNCTION broken_table() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '"
                + SECRET + "' USING ERRCODE = 'XX000'; END $$; CREATE TRIGGER broken_table BEFORE INSERT ON " + table
                + " FOR EACH ROW EXECUTE FUNCTION broken_table()");
        try {
            return request.get();
        } finally {
            database.script("DROP FUNCTION broken_table() CASCADE");
        }
    }
}
