package dev.onetrip.commits.ingest;

import static dev.onetrip.transaction.RefusedRows.ATTEMPT;
import static dev.onetrip.transaction.RefusedRows.FIRST;
import static dev.onetrip.transaction.RefusedRows.LAST;
import static dev.onetrip.transaction.RefusedRows.REACHED;
import static dev.onetrip.transaction.RefusedRows.STORED;
import static dev.onetrip.transaction.RefusedRows.STORING;

/** The statements of {@link LinesInTurn}, on the staged lines of {@link IngestSql#STAGE}. */
final class RefusedLinesSql {
    /**
     * Whether the tables have rules that are not those of schema.sql: constraints, triggers, unique or computed
     * indexes, types and columns of their operator. 1 row out.
     */
    static final String HAS_RULES = """
            SELECT EXISTS (
              SELECT FROM pg_constraint WHERE conrelid IN ('commits'::regclass, 'authors'::regclass)
                 AND contype <> 'n' AND conname NOT IN (
                     'commits_pkey', 'commits_sha_bytes', 'commits_message_bound', 'authors_pkey',
                     'authors_name_email_key', 'authors_name_bound', 'authors_email_bound', 'authors_repository_fkey')
            ) OR EXISTS (
              SELECT FROM pg_trigger WHERE tgrelid IN ('commits'::regclass, 'authors'::regclass)
                 AND NOT tgisinternal AND tgenabled <> 'D'
            ) OR EXISTS (
              SELECT FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
               WHERE indrelid IN ('commits'::regclass, 'authors'::regclass)
                 AND (indisunique OR indexprs IS NOT NULL OR indpred IS NOT NULL)
                 AND relname NOT IN ('commits_pkey', 'authors_pkey', 'authors_name_email_key')
            ) OR EXISTS (
              SELECT FROM pg_attribute WHERE attrelid IN ('commits'::regclass, 'authors'::regclass)
                 AND attnum > 0 AND NOT attisdropped
                 AND (attname NOT IN ('repository_id', 'author_id', 'name', 'email', 'sha', 'committed', 'message',
                                      'created', 'updated')
                      OR atttypmod <> -1 OR attgenerated <> ''
                      OR atttypid NOT IN ('bigint'::regtype, 'text'::regtype, 'bytea'::regtype,
                                          'timestamptz'::regtype)))""";

    /** Authors that are not stored yet, in key order, by a number. */
    static final String NEW_AUTHORS = """
            CREATE TEMP TABLE new_authors (line int PRIMARY KEY, name text COLLATE "C", email text COLLATE "C", reason text)
            ON COMMIT DROP""";

    /** Lines as they are stored: whether the sha was there before, and whether other lines have it too. */
    static final String READY = """
            CREATE TEMP TABLE ready (line int, sha bytea, author_id bigint, committed timestamptz, message text,
              was boolean, doubled boolean) ON COMMIT DROP""";

    /** After the lines: keeping it up costs more than making it. */
    static final String INDEX_READY = "CREATE INDEX IF NOT EXISTS ready_line ON pg_temp.ready (line)";

    /** An attempt reads a few lines in their order. */
    static final String BY_INDEX = "SET LOCAL enable_bitmapscan = off";

    static final String BY_BITMAP = "SET LOCAL enable_bitmapscan = on";

    /** Each line of a sha but the first, with the line before it. */
    static final String TWINS = "CREATE TEMP TABLE twins (line int PRIMARY KEY, sha bytea, earlier int) ON COMMIT DROP";

    static final String INDEX_TWINS = "CREATE INDEX ON pg_temp.twins (sha)";

    static final String FORGET =
            "TRUNCATE pg_temp.staged_commits, pg_temp.new_authors, pg_temp.ready, pg_temp.twins, pg_temp.refused_rows";

    static final String FORGET_READY =
            "TRUNCATE pg_temp.new_authors, pg_temp.ready, pg_temp.twins, pg_temp.refused_rows";

    static final String FIND_AUTHORS = """
            INSERT INTO pg_temp.new_authors
            WITH named AS MATERIALIZED (
              SELECT DISTINCT s.name, s.email FROM pg_temp.staged_commits s
               WHERE s.name IS NOT NULL
                 AND s.author_no IN (SELECT c.author_no FROM pg_temp.staged_commits c WHERE c.line BETWEEN ? AND ?)
            ), fresh AS MATERIALIZED (
              SELECT n.name, n.email FROM named n
               WHERE NOT EXISTS (SELECT FROM authors a
                                  WHERE a.repository_id = ? AND a.name = n.name AND a.email = n.email)
            )
            SELECT row_number() OVER (ORDER BY name, email), name, email FROM fresh""";

    static final String STORE_AUTHORS = FIRST + "1" + LAST + "(SELECT coalesce(max(line), 0) FROM pg_temp.new_authors)"
            + ATTEMPT + STORING + """
                  INSERT INTO authors (repository_id, name, email)
                  SELECT ?, r.name, r.email FROM (
                    SELECT * FROM pg_temp.new_authors WHERE line BETWEEN first_line AND last_line AND reason IS NULL
                     ORDER BY line OFFSET 0) r WHERE\s""" + REACHED + """

                  ON CONFLICT (repository_id, name, email) DO NOTHING""" + STORED;

    /**
     * Asks the CHECKs of a table for the rows that they refuse, each over all rows at once: a row that an attempt finds
     * costs more. A CHECK that cannot be asked so, for it computes what not every row has, is left to the attempts.
     */
    private static final String ASK_CHECKS = """
            DO $ask$
            DECLARE
              rule record;
              candidates text := $of$""";

    private static final String OF_TABLE = """
            $of$;
            BEGIN
              FOR rule IN SELECT conname, pg_get_expr(conbin, conrelid) AS holds FROM pg_constraint
                           WHERE contype = 'c' AND conname NOT IN (
                                 'commits_sha_bytes', 'commits_message_bound', 'authors_name_bound',
                                 'authors_email_bound') AND conrelid =\s""";

    private static final String ASKED = """
            ::regclass
                           ORDER BY conname LOOP
                BEGIN
                  EXECUTE 'INSERT INTO pg_temp.refused_rows SELECT line, $1 FROM (' || candidates || ') AS candidate WHERE NOT ('
                          || rule.holds || ') AND line NOT IN (SELECT line FROM pg_temp.refused_rows)'
                    USING concat_ws(chr(31), '23514', rule.conname, '', '', '');
                EXCEPTION WHEN data_exception OR raise_exception OR undefined_column OR undefined_function THEN
                  RAISE DEBUG 'left to the attempts: %', SQLERRM;
                END;
              END LOOP;
            END $ask$""";

    /** Those of new authors. */
    static final String ASK_OF_AUTHORS = ASK_CHECKS + """

              SELECT line, name, email, ?::bigint AS repository_id, 0::bigint AS author_id FROM pg_temp.new_authors""" + OF_TABLE + "'authors'" + ASKED;

    /** Those of lines that are to be stored, but for those that an earlier line may make needless. */
    static final String ASK_OF_LINES = ASK_CHECKS + """

              SELECT line, sha, committed, message, author_id, ?::bigint AS repository_id, now() AS created,
                     NULL::timestamptz AS updated
                FROM pg_temp.ready WHERE ? = 1 OR NOT (was OR doubled)""" + OF_TABLE + "'commits'" + ASKED;

    /** Asks the domains of columns in the same way, where the server can tell without an error: from version 16 on. */
    private static final String ASK_DOMAINS = """
            DO $ask$
            DECLARE
              of record;
            BEGIN
              IF current_setting('server_version_num')::int >= 160000 THEN
                FOR of IN SELECT attname, format_type(atttypid, NULL) AS type FROM pg_attribute
                           JOIN pg_type ON pg_type.oid = atttypid
                           WHERE attnum > 0 AND NOT attisdropped AND typtype = 'd' AND attrelid =\s""";

    private static final String EACH_DOMAIN = """
            ::regclass
                             AND attname IN ('name', 'email', 'message') LOOP
                  EXECUTE format($of$
                    INSERT INTO pg_temp.refused_rows
                    SELECT c.line, concat_ws(chr(31), why.sql_error_code, substring(why.message FROM '"([^"]*)"[^"]*$'), '',
                                             why.message, '')\s""";

    private static final String NOT_VALID = """

                     CROSS JOIN LATERAL pg_input_error_info(c.%I, %L) why
                     WHERE why.sql_error_code IS NOT NULL AND c.line NOT IN (SELECT line FROM pg_temp.refused_rows) $of$,
                    of.attname, of.type);
                END LOOP;
              END IF;
            END $ask$""";

    static final String DOMAINS_OF_AUTHORS =
            ASK_DOMAINS + "'authors'" + EACH_DOMAIN + "FROM pg_temp.new_authors c" + NOT_VALID;

    static final String DOMAINS_OF_LINES = ASK_DOMAINS + "'commits'" + EACH_DOMAIN
            + "FROM (SELECT * FROM pg_temp.ready WHERE ? = 1 OR NOT (was OR doubled)) c" + NOT_VALID;

    /** The refused authors keep their reasons; the numbers of lines are next. */
    static final String NOTE_AUTHORS = """
            UPDATE pg_temp.new_authors a SET reason = r.reason FROM pg_temp.refused_rows r WHERE r.line = a.line""";

    static final String FIND_LINES = """
            WITH named AS MATERIALIZED (
              SELECT s.author_no, s.name, s.email FROM pg_temp.staged_commits s WHERE s.name IS NOT NULL
            ), author AS MATERIALIZED (
              SELECT n.author_no, a.author_id FROM named n
                JOIN authors a ON a.repository_id = ? AND a.name = n.name AND a.email = n.email
            ), several AS MATERIALIZED (
              SELECT sha, count(*) > 1 AS doubled FROM pg_temp.staged_commits WHERE line BETWEEN ? AND ? GROUP BY sha
            ), known AS MATERIALIZED (
              SELECT k.sha FROM several k
               WHERE k.sha IS NULL OR EXISTS (SELECT FROM commits c WHERE c.repository_id = ? AND c.sha = k.sha)
            )
            INSERT INTO pg_temp.ready
            SELECT s.line, s.sha, author.author_id, s.committed, s.message, s.sha IN (SELECT sha FROM known),
                   s.sha IN (SELECT sha FROM several WHERE doubled)
              FROM pg_temp.staged_commits s LEFT JOIN author USING (author_no)
             WHERE s.line BETWEEN ? AND ?""";

    /** Lines whose author is not stored: for the rule that refused the author, or because a trigger changed it. */
    static final String REFUSE_AUTHORS = """
            INSERT INTO pg_temp.refused_rows
            SELECT r.line, coalesce(a.reason, concat_ws(chr(31), 'P0001', '', '',
                                                        'a trigger leaves out or changes the author', ''))
              FROM pg_temp.ready r
              JOIN pg_temp.staged_commits s ON s.line = r.line
              JOIN pg_temp.staged_commits named ON named.author_no = s.author_no AND named.name IS NOT NULL
              LEFT JOIN pg_temp.new_authors a ON a.name = named.name AND a.email = named.email
             WHERE r.author_id IS NULL""";

    static final String LEAVE_OUT_REFUSED =
            "DELETE FROM pg_temp.ready WHERE line IN (SELECT line FROM pg_temp.refused_rows)";

    static final String FIND_TWINS = """
            INSERT INTO pg_temp.twins
            SELECT line, sha, earlier FROM (
              SELECT line, sha, lag(line) OVER (PARTITION BY sha ORDER BY line) AS earlier
                FROM pg_temp.ready WHERE doubled) several
             WHERE earlier IS NOT NULL""";

    /** No sha is twice in one attempt. */
    private static final String NO_TWINS = """
                IF twins IS NULL THEN
                  twins := EXISTS (SELECT FROM pg_temp.twins);
                END IF;
                IF twins THEN
                  last_line := coalesce((SELECT min(t.line) - 1 FROM pg_temp.twins t
                                          WHERE t.line BETWEEN first_line AND last_line AND t.earlier >= first_line),
                                        last_line);
                END IF;
            """;

    private static final String INSERT =
            FIRST + "?" + LAST + "?;\n  twins boolean" + ATTEMPT + NO_TWINS + STORING + """
                  INSERT INTO commits (repository_id, sha, author_id, committed, message)
                  SELECT ?, r.sha, r.author_id, r.committed, r.message FROM (
                    SELECT * FROM pg_temp.ready WHERE line BETWEEN first_line AND last_line""";

    private static final String ONE_BY_ONE = """

                     ORDER BY line OFFSET 0) r WHERE\s""" + REACHED;

    /** Stores the lines whose sha is not there. */
    static final String STORE_NEW = INSERT + """

                       AND NOT was AND (NOT doubled OR NOT EXISTS (
                         SELECT FROM commits c WHERE c.repository_id = ? AND c.sha = ready.sha))""" + ONE_BY_ONE + STORED;

    /** Stores each line. */
    static final String OVERWRITE = INSERT + ONE_BY_ONE + """

                  ON CONFLICT (repository_id, sha) DO UPDATE
                     SET author_id = EXCLUDED.author_id, committed = EXCLUDED.committed, message = EXCLUDED.message,
                         updated = EXCLUDED.created""" + STORED;

    /** Lines that a trigger keeps from being stored without a word. */
    static final String REFUSE_LEFT_OUT = """
            INSERT INTO pg_temp.refused_rows
            SELECT r.line, concat_ws(chr(31), 'P0001', '', '', 'a trigger leaves out the line', '') FROM pg_temp.ready r
             WHERE EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'commits'::regclass AND NOT tgisinternal)
               AND r.line NOT IN (SELECT line FROM pg_temp.refused_rows)
               AND (NOT EXISTS (SELECT FROM commits c WHERE c.repository_id = ? AND c.sha = r.sha))""";

    /** Authors of refused lines only. */
    static final String DROP_AUTHORS = """
            DELETE FROM authors WHERE repository_id = ? AND author_id IN (
              SELECT a.author_id FROM authors a
                JOIN pg_temp.new_authors n ON a.repository_id = ? AND a.name = n.name AND a.email = n.email
               WHERE EXISTS (SELECT FROM pg_temp.refused_rows)
                 AND a.author_id NOT IN (SELECT author_id FROM pg_temp.ready))""";

    /**
     * Up to 8,192 lines a row: those that were the first of a new sha and, where the last is 1, those that overwrote.
     */
    static final String OUTCOMES = """
            SELECT is_new, string_agg(line::text, ',') FROM (
              SELECT r.line, NOT r.was AND (NOT r.doubled OR NOT EXISTS (
                       SELECT FROM pg_temp.twins t JOIN pg_temp.ready e ON e.line = t.earlier
                        WHERE t.sha = r.sha AND e.line < r.line)) AS is_new
                FROM pg_temp.ready r) done
             WHERE is_new OR ? = 1 GROUP BY is_new, line / 8192""";

    private RefusedLinesSql() {}
}
