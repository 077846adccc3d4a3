package dev.onetrip.commits.ingest;

/** Every statement of bulk ingest; the tables are in schema.sql. */
final class IngestSql {
    /** Kilobytes; the merge of 300,000 rows sorts them in memory with 64 MB. */
    static final String WORK_MEM = "SET LOCAL work_mem = ?";

    /** The planner knows nothing of a fresh table and takes 800 authors for one: a loop over 30,000 lines for each. */
    static final String NO_LOOPS = "SET LOCAL enable_nestloop = off";

    /** For look-ups of a few rows. */
    static final String LOOPS = "SET LOCAL enable_nestloop = on";

    /**
     * Made in the session that merges from it and gone with its transaction, so that names never clash. A commit has
     * line, author_no, sha, committed and message; an author has author_no, name and email. Nothing in it can fail.
     */
    static final String STAGE = """
            CREATE TEMP TABLE staged_commits (line int, author_no int, sha bytea, committed timestamptz, message text,
              name text COLLATE "C", email text COLLATE "C") ON COMMIT DROP""";

    static final String COPY = "COPY pg_temp.staged_commits FROM STDIN";

    /**
     * 1 row out: creates the repository, or locks it until COMMIT: writers of one repository take turns, and wait for
     * those that have {@link #SHARE_REPOSITORY}.
     */
    static final String LOCK_REPOSITORY = """
            WITH locked AS (
              INSERT INTO repositories (slug) VALUES ($1)
              ON CONFLICT (slug) DO UPDATE SET updated = EXCLUDED.created RETURNING repository_id
            )
            SELECT repository_id, pg_advisory_xact_lock(1869770599, (repository_id % 2147483647)::int)::text FROM locked""";

    /**
     * Shares the repository until COMMIT: merges wait. An advisory lock, for a row that is on every node cannot be
     * shared by several transactions that write.
     */
    static final String SHARE_REPOSITORY =
            "SELECT pg_advisory_xact_lock_shared(1869770599, (? % 2147483647)::int)::text";

    /** Those of authors are sent to the shard of the repository, which answers which of them it lacks. */
    private static final String NAMED = """
            INSERT INTO authors (repository_id, name, email)
            WITH named AS MATERIALIZED (
              SELECT DISTINCT s.name, s.email FROM pg_temp.staged_commits s
               WHERE s.name IS NOT NULL""";

    private static final String OF_LINES = """

                 AND s.author_no IN (SELECT c.author_no FROM pg_temp.staged_commits c WHERE c.line IS NOT NULL)""";

    private static final String NEW_AUTHORS = """

            ), fresh AS MATERIALIZED (
              SELECT n.name, n.email FROM named n
               WHERE NOT EXISTS (SELECT FROM authors a
                                  WHERE a.repository_id = ? AND a.name = n.name AND a.email = n.email)
            )
            SELECT ?::bigint, name, email FROM fresh ORDER BY 2, 3""";

    /** New authors, in key order. */
    static final String MERGE_AUTHORS = NAMED + NEW_AUTHORS;

    /** As {@link #MERGE_AUTHORS}, but only those of lines that are still there: one more scan. */
    static final String MERGE_AUTHORS_OF_LINES = NAMED + OF_LINES + NEW_AUTHORS;

    /** What is read of the repository, for the authors and the keys of the lines; the lines stay here. */
    private static final String STAGED = """
            WITH named AS MATERIALIZED (
              SELECT s.author_no, s.name, s.email FROM pg_temp.staged_commits s WHERE s.name IS NOT NULL
            ), author AS MATERIALIZED (
              SELECT n.author_no, a.author_id FROM named n
                JOIN authors a ON a.repository_id = ? AND a.name = n.name AND a.email = n.email
            )""";

    private static final String ASKED = """
            asked AS MATERIALIZED (
              SELECT s.line, s.sha FROM pg_temp.staged_commits s WHERE s.line IS NOT NULL
            )""";

    /**
     * On a cluster the keys of the lines are sent to the shard of the repository, which answers which of them it lacks.
     */
    private static final String MISSING = ASKED + """
            , missing AS MATERIALIZED (
              SELECT k.line FROM asked k
               WHERE k.line IS NULL OR NOT EXISTS (SELECT FROM commits c WHERE c.repository_id = ? AND c.sha = k.sha)
            )""";

    private static final String INSERT = """
            , fresh AS (
              INSERT INTO commits (repository_id, sha, author_id, committed, message""";

    private static final String ADDING = """
            )
              SELECT DISTINCT ON (s.sha) ?::bigint, s.sha, author.author_id, s.committed, s.message
                FROM\s""";

    /**
     * Under the lock of the repository no transaction adds a sha between the look and the INSERT; ON CONFLICT would
     * cost a third more for new rows, and twice for old ones. The OR keeps the look a subplan, so that the planner
     * chooses between a hash of the repository's keys and one look at the index for each line.
     */
    private static final String NEW_ONES = """
            pg_temp.staged_commits s JOIN author USING (author_no)
               WHERE s.line IS NOT NULL
                 AND (s.line IS NULL OR NOT EXISTS (SELECT FROM commits c WHERE c.repository_id = ? AND c.sha = s.sha))""";

    private static final String MISSING_ONES =
            "missing JOIN pg_temp.staged_commits s USING (line) JOIN author USING (author_no)";

    private static final String ADDED = """

               ORDER BY s.sha, s.line
              RETURNING sha, true AS is_new
            )""";

    /**
     * The last line of a sha is stored. Where an earlier line had it, the row is stored and overwritten in one go, so
     * that it has a time of overwriting, which is that of its storing.
     */
    private static final String OVERWRITING = """
            , updated)
              SELECT DISTINCT ON (s.sha) ?::bigint, s.sha, author.author_id, s.committed, s.message,
                     CASE WHEN count(*) OVER (PARTITION BY s.sha) > 1 THEN now() END
                FROM pg_temp.staged_commits s JOIN author USING (author_no)
               WHERE s.line IS NOT NULL ORDER BY s.sha, s.line DESC
              ON CONFLICT (repository_id, sha) DO UPDATE
                 SET author_id = EXCLUDED.author_id, committed = EXCLUDED.committed, message = EXCLUDED.message,
                     updated = EXCLUDED.created
              RETURNING sha, coalesce(updated = created, true) AS is_new
            )""";

    private static final String COUNTS = """

            SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM fresh""";

    /** The lines are joined by sha: the order of RETURNING is not promised. */
    private static final String LINES = """

            SELECT is_new, string_agg(line::text, ',') FROM (
              SELECT fresh.is_new, min(s.line) AS line FROM fresh JOIN pg_temp.staged_commits s USING (sha)
               WHERE s.line IS NOT NULL GROUP BY s.sha, fresh.is_new) done
             GROUP BY is_new, line / 8192""";

    private static final String ADDED_HERE = STAGED + INSERT + ADDING + NEW_ONES + ADDED;

    private static final String ADDED_ON_CLUSTER = STAGED + ", " + MISSING + INSERT + ADDING + MISSING_ONES + ADDED;

    /** 1 row out: rows inserted, rows overwritten. In key order; the first line of a sha wins. */
    static final String ADD_ALL = ADDED_HERE + COUNTS;

    /** As {@link #ADD_ALL}; up to 8,192 line numbers a row. */
    static final String ADD_ALL_LINES = ADDED_HERE + LINES;

    /** As {@link #ADD_ALL}, which no cluster takes; on one server it costs a repeated upload a tenth. */
    static final String ADD_ALL_ON_CLUSTER = ADDED_ON_CLUSTER + COUNTS;

    /** As {@link #ADD_ALL_LINES}, on a cluster. */
    static final String ADD_ALL_LINES_ON_CLUSTER = ADDED_ON_CLUSTER + LINES;

    /** 1 row out: lines that were the first of a new sha, lines that overwrote. In key order; the last line wins. */
    static final String OVERWRITE = STAGED + INSERT + OVERWRITING + """

            SELECT count(*) FILTER (WHERE is_new),
                   (SELECT count(*) FROM pg_temp.staged_commits WHERE line IS NOT NULL)
                     - count(*) FILTER (WHERE is_new)
              FROM fresh""";

    /** As {@link #OVERWRITE}; up to 8,192 line numbers a row. */
    static final String OVERWRITE_LINES = STAGED + INSERT + OVERWRITING + """

            SELECT is_new, string_agg(line::text, ',') FROM (
              SELECT fresh.is_new AND s.line = min(s.line) OVER (PARTITION BY s.sha) AS is_new, s.line
                FROM fresh JOIN pg_temp.staged_commits s USING (sha) WHERE s.line IS NOT NULL) done
             GROUP BY is_new, line / 8192""";

    /**
     * Lines that may conflict, up to 8,192 a row, each with a number of its sha: 0 where that is stored already, else
     * the first of the lines that have it.
     */
    static final String CANDIDATES = "WITH " + ASKED + """
            , known AS MATERIALIZED (
              SELECT DISTINCT k.sha FROM asked k
               WHERE k.sha IS NULL OR EXISTS (SELECT FROM commits c WHERE c.repository_id = ? AND c.sha = k.sha)
            )
            SELECT string_agg(line || ' ' || sharing, ',') FROM (
              SELECT s.line, count(*) OVER same AS lines,
                     CASE WHEN k.sha IS NOT NULL THEN 0 ELSE min(s.line) OVER same END AS sharing
                FROM pg_temp.staged_commits s LEFT JOIN known k ON k.sha = s.sha
               WHERE s.line IS NOT NULL WINDOW same AS (PARTITION BY s.sha)) candidate
             WHERE sharing = 0 OR lines > 1 GROUP BY line / 8192""";

    static final String BEGINNING = "SAVEPOINT beginning";
    static final String BACK_TO_BEGINNING = "ROLLBACK TO SAVEPOINT beginning";
    static final String BEGUN = "RELEASE SAVEPOINT beginning";
    static final String CHUNK = "SAVEPOINT chunk";
    static final String BACK_TO_CHUNK = "ROLLBACK TO SAVEPOINT chunk";
    /** Each savepoint ends before the next begins: an open one holds a lock until COMMIT. */
    static final String CHUNK_DONE = "RELEASE SAVEPOINT chunk";

    /** Lines of chunks that are not to be stored. */
    static final String DROP_CHUNKS = "DELETE FROM pg_temp.staged_commits WHERE (line - 1) / ? IN (?)";

    static final String INDEX_LINES = "CREATE INDEX ON pg_temp.staged_commits (line)";

    /** The shas of lines, for an answer that names them. */
    static final String SHAS =
            "SELECT line, encode(sha, 'hex') FROM pg_temp.staged_commits WHERE line IN (?) ORDER BY line";

    private static final String INPUT = """
            WITH input AS MATERIALIZED (
              SELECT line, decode(sha, 'hex') AS sha, name, email, committed::timestamptz AS committed, message
                FROM unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
                  AS input (line, sha, name, email, committed, message)
            ), named AS MATERIALIZED (
              SELECT DISTINCT name, email FROM input
            ), old_author AS MATERIALIZED (
              SELECT a.author_id, a.name, a.email FROM authors a
                JOIN named n ON n.name = a.name AND n.email = a.email
               WHERE a.repository_id = $1
            ), fresh_author AS (
              INSERT INTO authors (repository_id, name, email)
              SELECT $1::bigint, n.name, n.email FROM named n
               WHERE NOT EXISTS (SELECT FROM old_author o WHERE o.name = n.name AND o.email = n.email)
              RETURNING author_id, name, email
            ), author AS (
              SELECT author_id, name, email FROM fresh_author
              UNION ALL
              SELECT author_id, name, email FROM old_author
            ), candidate AS MATERIALIZED (
              SELECT DISTINCT ON (sha) * FROM input
""";

    private static final String NOT_THERE = """
               WHERE NOT EXISTS (SELECT FROM commits c WHERE c.repository_id = $1 AND c.sha = input.sha)
            """;

    private static final String STORE = """
               ORDER BY sha, line
            ), fresh AS (
              INSERT INTO commits (repository_id, sha, author_id, committed, message)
              SELECT $1, sha, author_id, committed, message
                FROM candidate LEFT JOIN author USING (name, email) ORDER BY sha
              ON CONFLICT (repository_id, sha)""";

    private static final String INPUT_LINES = """

              RETURNING sha, updated IS NULL AS is_new
            )
            SELECT candidate.line, fresh.is_new FROM candidate LEFT JOIN fresh USING (sha)""";

    private static final String SKIP = " DO NOTHING";

    private static final String REPLACE = """
             DO UPDATE
                 SET author_id = EXCLUDED.author_id, committed = EXCLUDED.committed, message = EXCLUDED.message,
                     updated = EXCLUDED.created""";

    /**
     * k lines in; out those whose sha was not there: whether as new, NULL where a trigger left it out. An author that a
     * trigger changed is 23502. Under the lock of the repository only.
     */
    static final String INSERT_BOUND = INPUT + NOT_THERE + STORE + SKIP + INPUT_LINES;

    /** The same of all lines; no sha comes twice. */
    static final String UPSERT_BOUND = INPUT + STORE + REPLACE + INPUT_LINES;

    /** 1 author in; its id is asked for by the next statement. Under {@link #SHARE_REPOSITORY}. */
    static final String ENSURE_AUTHOR = """
            INSERT INTO authors (repository_id, name, email) VALUES ($1, $2, $3)
            ON CONFLICT (repository_id, name, email) DO NOTHING""";

    /** 23502 for an author that a trigger changed. */
    private static final String INSERT_ALONE = """
            INSERT INTO commits (repository_id, sha, author_id, committed, message)
            SELECT $1, decode($4, 'hex'),
                   (SELECT author_id FROM authors WHERE repository_id = $1 AND name = $2 AND email = $3),
                   $5::timestamptz, $6
            ON CONFLICT (repository_id, sha)""";

    private static final String WHETHER_NEW = " RETURNING updated IS NULL";

    /** 1 commit in, whether it is new out; nothing out where it was there. */
    static final String INSERT_ONE = INSERT_ALONE + SKIP + WHETHER_NEW;

    static final String UPSERT_ONE = INSERT_ALONE + REPLACE + WHETHER_NEW;

    /** 1 or 0 rows out. */
    static final String KEY = """
            SELECT request, answer FROM ingest_request_keys
             WHERE repository_id = $1 AND key = $2 AND created > $3""";

    /** A key that is there already was forgotten: it is overwritten. 1 row out, none when it is not old enough. */
    static final String KEEP_KEY = """
            INSERT INTO ingest_request_keys AS k (repository_id, key, request, answer)
            VALUES ($1, $2, $3, $4)
            ON CONFLICT (repository_id, key) DO UPDATE
               SET request = EXCLUDED.request, answer = EXCLUDED.answer, created = EXCLUDED.created
             WHERE k.created <= $5
            RETURNING key""";

    /** At most $2 rows go, from before $1. */
    static final String PRUNE_KEYS = """
            WITH old AS MATERIALIZED (
              SELECT repository_id, key FROM ingest_request_keys WHERE created < $1 ORDER BY created LIMIT $2
            )
            DELETE FROM ingest_request_keys k USING old WHERE k.repository_id = old.repository_id AND k.key = old.key AND k.created < $1""";

    /** 1 or 0 rows out. */
    static final String STREAM = """
            SELECT request, last_line, encode(digest, 'hex'), complete, summary, verdicts, created, updated
              FROM ingest_streams WHERE repository_id = $1 AND stream = $2 AND updated > $3""";

    /**
     * 1 row out, none when the stream does not stand after line $9, with digest $11, any more, -1 for where there is
     * none. What is forgotten is overwritten.
     */
    static final String KEEP_STREAM = """
            INSERT INTO ingest_streams AS s
                   (repository_id, stream, request, last_line, digest, complete, summary, verdicts)
            VALUES ($1, $2, $3, $4, decode($5, 'hex'), $6, $7, $8)
            ON CONFLICT (repository_id, stream) DO UPDATE
               SET request = EXCLUDED.request, last_line = EXCLUDED.last_line, digest = EXCLUDED.digest,
                   complete = EXCLUDED.complete, summary = EXCLUDED.summary, verdicts = EXCLUDED.verdicts,
                   created = CASE WHEN s.updated <= $10 THEN EXCLUDED.created ELSE s.created END,
                   updated = EXCLUDED.updated
             WHERE s.updated <= $10 OR (s.last_line = $9 AND s.digest = decode($11, 'hex') AND NOT s.complete)
            RETURNING stream""";

    /** At most $2 rows go, from before $1. */
    static final String PRUNE_STREAMS = """
            WITH old AS MATERIALIZED (
              SELECT repository_id, stream FROM ingest_streams WHERE updated < $1 ORDER BY updated LIMIT $2
            )
            DELETE FROM ingest_streams k USING old WHERE k.repository_id = old.repository_id AND k.stream = old.stream AND k.updated < $1""";

    private IngestSql() {}
}
