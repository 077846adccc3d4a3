package dev.onetrip.database;

/** Brings the schema of a database to the newest step that this build knows. Blocks; for starts only. */
public interface SchemaUpgrade {

    /**
     * Returns when every step is there, whichever process made it; for a database without other services.
     *
     * @throws StartRefused with one line that says what to do, nothing changed or what was done recorded
     */
    void run(DatabaseAddress address);

    /**
     * Where the configuration asks for it at every start: every step that the services of the version before go on
     * working with. Else nothing.
     */
    void atStart(DatabaseAddress address);
}
