package dev.onetrip.users;

/** Every statement of the users feature; the tables are in schema.sql. */
final class UsersSql {
    /** 1 or 0 rows in, none out: a board begins with its first user. Touches nothing when it is there. */
    static final String ENSURE_BOARD = "INSERT INTO boards (board_id) VALUES (?) ON CONFLICT DO NOTHING";

    /**
     * 1 row out, 0 for a board that is not there. Locks the board until COMMIT: writers of one board take turns, in
     * every instance.
     */
    static final String LOCK_BOARD = """
            SELECT users, slope, intercept, rescored IS NOT NULL, is_based, may_defer
              FROM boards WHERE board_id = ? FOR UPDATE""";

    /** The keys among these that are not forgotten yet, with what they created. */
    static final String KEYS = """
            SELECT key, request, user_id, created FROM user_request_keys
             WHERE board_id = ? AND key IN (?) AND created > ?""";

    /** At most $2 rows go, from before $1. */
    static final String PRUNE_KEYS = """
            WITH old AS MATERIALIZED (
              SELECT board_id, key FROM user_request_keys WHERE created < $1 ORDER BY created LIMIT $2
            )
            DELETE FROM user_request_keys k USING old WHERE k.board_id = old.board_id AND k.key = old.key AND k.created < $1""";

    /**
     * k rows in, k or fewer out: a taken username returns no row. Ids ascend in input order. Each is stored with its
     * action, as the ones after it leave it if all of them get in: rescored, but the last. A key that is there already
     * was forgotten: it is overwritten. Locks nothing else that exists. 22001 and 23514 for names beyond their bounds.
     */
    static final String INSERT_MANY = """
            WITH input AS (
              SELECT * FROM unnest($2::text[], $3::numeric[], $4::text[], $5::text[], $6::uuid[], $7::uuid[], $8::numeric[])
                WITH ORDINALITY AS input (username, score, firstname, lastname, key, request, base, place)
            ), fresh AS (
              INSERT INTO users (board_id, username, score, base, created, updated)
              SELECT $1, username, score, base, statement_timestamp(),
                     CASE WHEN place < (SELECT count(*) FROM input) THEN statement_timestamp() END
                FROM input ORDER BY place
              ON CONFLICT (board_id, username) DO NOTHING
              RETURNING id, username, created
            ), profiles AS (
              INSERT INTO user_profile (board_id, user_id, firstname, lastname)
              SELECT $1, fresh.id, input.firstname, input.lastname FROM fresh JOIN input USING (username)
            ), logged AS (
              INSERT INTO actions (board_id, action, created)
              SELECT $1, 'new user created with id ' || id || ' and username ' || username, created
                FROM fresh ORDER BY id
            ), keys AS (
              INSERT INTO user_request_keys (board_id, key, request, user_id, created)
              SELECT $1, input.key, input.request, fresh.id, fresh.created FROM fresh JOIN input USING (username)
               WHERE input.key IS NOT NULL
              ON CONFLICT (board_id, key) DO UPDATE
                 SET request = EXCLUDED.request, user_id = EXCLUDED.user_id, created = EXCLUDED.created
            )
            SELECT id, username, created FROM fresh""";

    /** Every row of the board is rewritten once, but the newcomers; nothing is read by the service. */
    static final String RESCORE_SET = """
            UPDATE users SET score = coalesce(base, score) * ? + ?, base = NULL, updated = statement_timestamp()
             WHERE board_id = ? AND id NOT IN (?)""";

    /** One row per value of the list; ids are unique in it. */
    static final String RESCORE_VALUES = """
            UPDATE users SET score = fresh.score, base = NULL, updated = statement_timestamp()
              FROM (VALUES ?) AS fresh (id, score)
             WHERE users.board_id = ? AND users.id = fresh.id""";

    /** One row. */
    static final String RESCORE_LITERAL =
            "UPDATE users SET score = ?, base = NULL, updated = statement_timestamp() WHERE board_id = ? AND id = ?";

    /** One row: a new user that no later member has rescored. */
    static final String NOT_RESCORED =
            "UPDATE users SET score = ?, base = NULL, updated = NULL WHERE board_id = ? AND id = ?";

    /** One row, bound. */
    static final String RESCORE_ONE =
            "UPDATE users SET score = $1, base = NULL, updated = statement_timestamp() WHERE board_id = $2 AND id = $3";

    /** As many rows as the arrays are long. */
    static final String RESCORE_UNNEST = """
            UPDATE users SET score = fresh.score, base = NULL, updated = statement_timestamp()
              FROM unnest($2::bigint[], $3::numeric[]) AS fresh (id, score)
             WHERE users.board_id = $1 AND users.id = fresh.id""";

    /** The score of every user of a board, for the ways of rescoring that compute in Java. */
    static final String SCORES = "SELECT id, coalesce(base, score) FROM users WHERE board_id = ?";

    /**
     * Every row of the board is rewritten once, but the newcomers, with its new score as base too: a pass that costs
     * the index of the top list an entry for each row, once.
     */
    static final String RESCORE_BASES = """
            UPDATE users SET score = coalesce(base, score) * ? + ?, base = round(coalesce(base, score) * ? + ?, 12),
                             updated = statement_timestamp()
             WHERE board_id = ? AND id NOT IN (?)""";

    /** As many rows as the list has: newcomers of a board whose rows have bases. The newest is rescored by none. */
    static final String MOVE_NEWCOMERS = """
            UPDATE users SET score = fresh.score, base = fresh.base,
                             updated = CASE WHEN users.id <> ? THEN statement_timestamp() END
              FROM (VALUES ?) AS fresh (id, score, base)
             WHERE users.board_id = ? AND users.id = fresh.id""";

    /** 1 row. */
    static final String COUNT_USERS = "UPDATE boards SET users = ? WHERE board_id = ?";

    /** 1 row: the rows of all users stand as they are again, and none has a base. */
    static final String COUNT_AND_UNMAP = """
            UPDATE boards SET users = ?, slope = 1, intercept = 0, rescored = NULL, newest = NULL, is_based = false
             WHERE board_id = ?""";

    /** 1 row: the rows of all users stand as they are again, and each has a base. */
    static final String COUNT_AND_BASE = """
            UPDATE boards SET users = ?, slope = 1, intercept = 0, rescored = NULL, newest = NULL, is_based = true
             WHERE board_id = ?""";

    /** 1 row: the rows of all users are read through this map; all but the newest are rescored now. */
    static final String COUNT_AND_MAP = """
            UPDATE boards SET users = ?, slope = ?, intercept = ?, rescored = statement_timestamp(), newest = ?
             WHERE board_id = ?""";

    /**
     * 1 row out: the last id of the chunk and its rows; NULL and 0 at the end. Writes at most $3 users after id $2 as
     * they are read through the map of the board, under its lock. 22003 for a score beyond 26 digits.
     */
    static final String SETTLE_CHUNK = """
            WITH settled AS (
              UPDATE users SET score = round(b.slope * coalesce(base, score) + b.intercept, 12),
                               base = CASE WHEN b.may_defer THEN round(b.slope * coalesce(base, score) + b.intercept, 12) END,
                               updated = CASE WHEN id <> b.newest THEN b.rescored ELSE updated END
                FROM boards b
               WHERE b.board_id = $1 AND users.board_id = $1 AND id > $2
                 AND id <= (SELECT max(id) FROM (
                       SELECT id FROM users WHERE board_id = $1 AND id > $2 ORDER BY id LIMIT $3) chunk)
              RETURNING id
            )
            SELECT max(id), count(*) FROM settled""";

    /** 1 row: what the chunks wrote is what every row of the board says. */
    static final String SETTLED = """
            UPDATE boards SET slope = 1, intercept = 0, rescored = NULL, newest = NULL, is_based = may_defer
             WHERE board_id = ?""";

    /**
     * Told to every listener at COMMIT, and only then: the board, the id of its newest action, which is one of this
     * transaction, for the board is locked, then numbers: users of the board, members of the group, how many it created
     * and refused, trips, users whose score changed, microseconds since BEGIN. Nothing is told where the server's queue
     * is nearly full: COMMIT would fail. The table beside it is of the node that was asked alone, so that it is this
     * node that tells its listeners.
     */
    static final String NOTIFY_LOGGED = """
            WITH newest AS MATERIALIZED (
              SELECT board_id, id FROM actions WHERE board_id = ? ORDER BY id DESC LIMIT 1
            )
            SELECT pg_notify('onetrip', concat_ws(' ', 'actions', board_id, id,
                   (?)::text, (?)::text, (?)::text, (?)::text, (?)::text, (?)::text,
                   (extract(epoch FROM clock_timestamp() - transaction_timestamp()) * 1e6)::bigint))
              FROM newest LEFT JOIN (SELECT true FROM schema_under_way LIMIT 1) here ON true
             WHERE pg_notification_queue_usage() < 0.9""";

    /** 1 row out, 0 for a board that is not there: its users. */
    static final String COUNTED_USERS = "SELECT users FROM boards WHERE board_id = $1";

    /** 1 row out: 0 for a board without actions. */
    static final String NEWEST_ACTION = "SELECT coalesce(max(id), 0) FROM actions WHERE board_id = $1";

    /** 1 row out: the id before the $2 newest actions, 0 where the board has no more than those. */
    static final String BEFORE_NEWEST_ACTIONS = """
            SELECT coalesce(min(id) - 1, 0)
              FROM (SELECT id FROM actions WHERE board_id = $1 ORDER BY id DESC LIMIT $2) newest""";

    /**
     * At most $2 rows out. The map keeps the order, so those that have a base come by its index, whatever the size of
     * the board; with the best come all whose scores may be the same in 12 digits, since the older one of these is
     * first. The others are scanned: score has no index by design, for a pass would have to write it. OFFSET 0 keeps
     * what belongs to a user a look-up for each, as in {@link #PAGE}.
     */
    static final String TOP = """
            WITH best AS (
              SELECT id, base FROM users WHERE board_id = $1 AND base IS NOT NULL ORDER BY base DESC, id LIMIT $2
            ), least AS MATERIALIZED (
              SELECT min(base) AS base, min(base) - 2e-12 / (SELECT slope FROM boards WHERE board_id = $1) AS close FROM best
            ), candidates AS (
              SELECT id FROM best
               UNION
              (SELECT id FROM users WHERE board_id = $1 AND base = (SELECT base FROM least) ORDER BY id LIMIT $2)
               UNION
              SELECT id FROM users
               WHERE board_id = $1 AND base < (SELECT base FROM least) AND base >= (SELECT close FROM least)
               UNION
              (SELECT id FROM user_scores
                WHERE board_id = $1 AND base IS NULL AND NOT (SELECT is_based FROM boards WHERE board_id = $1)
                ORDER BY CASE WHEN (SELECT slope FROM boards WHERE board_id = $1) < 1 THEN score ELSE stored END DESC, id
                LIMIT $2)
            )
            SELECT u.id, u.username, u.score, u.created, u.updated, p.firstname, p.lastname
              FROM (SELECT s.* FROM candidates
                     CROSS JOIN LATERAL (SELECT * FROM user_scores
                                          WHERE board_id = $1 AND id = candidates.id OFFSET 0) s
                     ORDER BY s.score DESC, s.id LIMIT $2) u
             CROSS JOIN LATERAL (SELECT firstname, lastname FROM user_profile
                                  WHERE board_id = $1 AND user_id = u.id OFFSET 0) p
             ORDER BY u.score DESC, u.id""";

    /** 1 or 0 rows out. */
    static final String ONE = """
            SELECT u.id, u.username, u.score, u.created, u.updated, p.firstname, p.lastname
              FROM user_scores u JOIN user_profile p ON p.board_id = u.board_id AND p.user_id = u.id
             WHERE u.board_id = $1 AND u.id = $2""";

    /**
     * At most $3 rows out, by id, after the one of the cursor. OFFSET 0 keeps the profiles a look-up for each row: a
     * plan made before the limit is known would read all of them for every page.
     */
    static final String PAGE = """
            SELECT u.id, u.username, u.score, u.created, u.updated, p.firstname, p.lastname
              FROM (SELECT id, username, score, created, updated FROM user_scores
                     WHERE board_id = $1 AND id > $2 ORDER BY id LIMIT $3) u
             CROSS JOIN LATERAL (SELECT firstname, lastname FROM user_profile
                                  WHERE board_id = $1 AND user_id = u.id OFFSET 0) p
             ORDER BY u.id""";

    /** At most $3 rows out, by id, after the one of the cursor. */
    static final String ACTIONS_PAGE =
            "SELECT id, action, created FROM actions WHERE board_id = $1 AND id > $2 ORDER BY id LIMIT $3";

    /** As {@link #PAGE}, newest first: those before the one of the cursor. */
    static final String PAGE_DOWN = """
            SELECT u.id, u.username, u.score, u.created, u.updated, p.firstname, p.lastname
              FROM (SELECT id, username, score, created, updated FROM user_scores
                     WHERE board_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3) u
             CROSS JOIN LATERAL (SELECT firstname, lastname FROM user_profile
                                  WHERE board_id = $1 AND user_id = u.id OFFSET 0) p
             ORDER BY u.id DESC""";

    /** As {@link #ACTIONS_PAGE}, newest first: those before the one of the cursor. */
    static final String ACTIONS_PAGE_DOWN =
            "SELECT id, action, created FROM actions WHERE board_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";

    private UsersSql() {}
}
