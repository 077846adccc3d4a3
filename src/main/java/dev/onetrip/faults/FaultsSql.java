package dev.onetrip.faults;

/** The statements of the faults. */
final class FaultsSql {
    /** $1 board, $2 seconds. The row is locked before the pause, which is one for each row. */
    static final String HOLD = """
            SELECT pg_sleep($2) IS NULL FROM (SELECT 1 FROM boards WHERE board_id = $1 FOR UPDATE) AS held""";

    /** Those of the same role, name and database, which are this service's and any other instance's. */
    static final String CUT = """
            SELECT count(*) FILTER (WHERE pg_terminate_backend(pid))
              FROM pg_stat_activity
             WHERE datname = current_database() AND usename = current_user
               AND application_name = current_setting('application_name') AND pid <> pg_backend_pid()""";

    private FaultsSql() {}
}
