package dev.onetrip.migrations;

/**
 * What is done in one go; a step that is ended between two parts goes on with the second.
 *
 * @param kind how it is run
 * @param sql statements; of a {@link Kind#BACKFILL} the one of a chunk
 * @param of the table whose rows a backfill goes through, for its progress; empty otherwise
 * @param chunk rows of one chunk of a backfill
 * @param busy percent of the time that a backfill works, the rest is left to the traffic
 */
record Part(Kind kind, String sql, String of, int chunk, int busy) {

    /** How a part is run. */
    enum Kind {
        /** All of it or nothing, together with the record of it. */
        TRANSACTION,
        /** One statement that cannot be in a transaction; it may be found half done, and is then done again. */
        OUTSIDE,
        /** A transaction a chunk, each with the record of how far it is; may be interrupted at any time. */
        BACKFILL;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
