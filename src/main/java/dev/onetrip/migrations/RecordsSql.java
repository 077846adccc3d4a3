package dev.onetrip.migrations;

/** Every statement about what is recorded of the steps; the two tables are in schema.sql too. */
final class RecordsSql {
    static final String CREATE = """
            CREATE TABLE IF NOT EXISTS schema_steps (
              id          int         NOT NULL,
              description text        NOT NULL,
              checksum    text        NOT NULL,
              works_with  int         NOT NULL,
              applied_at  timestamptz NOT NULL DEFAULT now(),
              CONSTRAINT schema_steps_pkey PRIMARY KEY (id)
            );
            CREATE TABLE IF NOT EXISTS schema_under_way (
              only_one  boolean     NOT NULL DEFAULT true,
              step      int         NOT NULL,
              direction text        NOT NULL,
              part      int         NOT NULL,
              kind      text        NOT NULL,
              position  text,
              done      bigint      NOT NULL DEFAULT 0,
              total     bigint      NOT NULL DEFAULT 0,
              began     timestamptz NOT NULL DEFAULT now(),
              moved     timestamptz NOT NULL DEFAULT now(),
              CONSTRAINT schema_under_way_pkey PRIMARY KEY (only_one),
              CONSTRAINT schema_under_way_one_row CHECK (only_one),
              CONSTRAINT schema_under_way_direction_known CHECK (direction IN ('up', 'down'))
            );
            ALTER TABLE schema_under_way ADD COLUMN IF NOT EXISTS works_with int""";

    /** 1 row: whether the tables of the records are there. */
    static final String EXIST = "SELECT to_regclass(format('%I.schema_steps', current_schema())) IS NOT NULL";

    static final String APPLIED = "SELECT id, description, checksum, applied_at::text FROM schema_steps ORDER BY id";

    /** 1 or 0 rows. */
    static final String UNDER_WAY = "SELECT step, direction, part, kind, position, done, total FROM schema_under_way";

    /** A step that is brought back after a half done undo is recorded already. */
    static final String RECORD = """
            INSERT INTO schema_steps (id, description, checksum, works_with) VALUES (?, ?, ?, ?)
            ON CONFLICT (id) DO NOTHING""";

    static final String FORGET = "DELETE FROM schema_steps WHERE id = ?";

    /** A step that schema.sql made, once its catalogue is found to be the same. */
    static final String SIGN = "UPDATE schema_steps SET checksum = ? WHERE id = ? AND checksum = ''";

    /** The part that is next, not begun. */
    static final String MOVE = """
            INSERT INTO schema_under_way (step, direction, part, kind, works_with) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (only_one) DO UPDATE
               SET step = EXCLUDED.step, direction = EXCLUDED.direction, part = EXCLUDED.part, kind = EXCLUDED.kind,
                   works_with = EXCLUDED.works_with,
                   position = NULL, done = 0, total = 0, moved = EXCLUDED.moved""";

    /** Where the next chunk of a backfill begins. */
    static final String ADVANCE = "UPDATE schema_under_way SET position = ?, done = done + ?, total = ?, moved = now()";

    static final String ARRIVE = "DELETE FROM schema_under_way";

    /** 1 row: whether the lock is ours now. It lives as long as its session; one of several starters gets it. */
    static final String LOCK = "SELECT pg_try_advisory_lock(1869507956, 1937007984)";

    /** 1 row: the server's process of this session. */
    static final String SESSION = "SELECT pg_backend_pid()";

    static final String LOCK_TIMEOUT = "SELECT set_config('lock_timeout', ?, true)";
    static final String SESSION_LOCK_TIMEOUT = "SELECT set_config('lock_timeout', ?, false)";

    /** A session whose process was killed ends within that time, and with it its lock and what it was building. */
    static final String CLIENT_CHECK = "SET client_connection_check_interval = '500ms'";

    /** 1 or 0 rows: whether an index of that name is valid. */
    static final String INDEX = """
            SELECT i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
             WHERE c.relname = ? AND c.relnamespace = current_schema()::regnamespace""";

    /** 1 row: about how many rows a table has. */
    static final String ROWS = "SELECT greatest(0, reltuples)::bigint FROM pg_class WHERE oid = to_regclass(?)";

    /** 1 row while the session builds an index. */
    static final String INDEX_PROGRESS = """
            SELECT phase || CASE WHEN blocks_total > 0 THEN ' ' || 100 * blocks_done / blocks_total || '%'
                                 WHEN lockers_total > 0 THEN ' (' || lockers_done || ' of ' || lockers_total || ')'
                                 ELSE '' END
              FROM pg_stat_progress_create_index WHERE pid = ?""";

    /** 1 row of what there is to refuse before anything is done. */
    static final String RIGHTS = """
            SELECT current_schema(), current_user, current_database(),
                   current_setting('transaction_read_only') = 'on' OR pg_is_in_recovery(),
                   coalesce(has_schema_privilege(current_schema(), 'CREATE'), false),
                   has_database_privilege(current_database(), 'CREATE'),
                   current_setting('server_version_num')::int""";

    /** A row for each table of ours that belongs to another role: its name and that role. */
    static final String FOREIGN = """
            SELECT relname, pg_get_userbyid(relowner) FROM pg_class
             WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
               AND relname = ANY (string_to_array(?, ',')) AND NOT pg_has_role(relowner, 'USAGE')
             ORDER BY relname""";

    private RecordsSql() {}
}
