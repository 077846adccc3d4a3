package dev.onetrip.database;

/** Brings the schema of a database to the newest step that this build knows. Blocks; for starts only. */
public interface SchemaUpgrade {

    /**
     * Returns when the schema is there, whichever process made it.
     *
     * @throws StartRefused with one line that says what to do, nothing changed or what was done recorded
     */
    void run(DatabaseAddress address);

    /** The same where the configuration asks for it at every start, else nothing. */
    void atStart(DatabaseAddress address);
}
