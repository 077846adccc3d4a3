package dev.onetrip.jobs;

/** Every statement about jobs; the table is in schema.sql. */
final class JobsSql {
    /**
     * Always 1 row: the unfinished jobs, their bytes, and those of the client, before this one. Nothing is added when
     * the job is there already, or when jobs, bytes or the client's bytes would exceed $11, $12 or $13. The length of a
     * body is read without the body. Jobs that are added at the same instant do not see each other: they exceed a bound
     * by at most one body for each connection.
     */
    static final String ADD = """
            WITH load AS (
              SELECT count(*) AS jobs, coalesce(sum(bytes), 0)::bigint AS bytes,
                     coalesce(sum(bytes) FILTER (WHERE client = $8), 0)::bigint AS own
                FROM (SELECT client, octet_length(body) AS bytes
                        FROM jobs WHERE state IN ('queued', 'running') LIMIT $11) unfinished),
            added AS (
            INSERT INTO jobs (job_id, request, method, path, content_type, preferences, request_key, client, body,
                              progress_total)
            SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9::bytea, $10
              FROM load
             WHERE jobs < $11 AND bytes + octet_length($9::bytea) <= $12 AND own + octet_length($9::bytea) <= $13
            ON CONFLICT (job_id) DO NOTHING)
            SELECT jobs, bytes, own FROM load""";

    /** 1 or 0 rows, without body and answer: none for a job of another client, unless $2 is true. */
    static final String ONE = """
            SELECT job_id, request, state, method, path, attempts, cancelling, progress_done, progress_total,
                   status, location, created, updated, progress_phase, progress_names, progress_counts
              FROM jobs WHERE job_id = $1 AND ($2::boolean OR client = $3)""";

    /** 1 or 0 rows: none for a job of another client, unless $2 is true. */
    static final String ANSWER_LENGTH = """
            SELECT coalesce(octet_length(answer), 0) FROM jobs WHERE job_id = $1 AND ($2::boolean OR client = $3)""";

    /** 1 or 0 rows, as above. */
    static final String ANSWER = """
            SELECT status, answer_type, location, answer
              FROM jobs WHERE job_id = $1 AND ($2::boolean OR client = $3)""";

    /**
     * 1 or 0 rows: the job that waits longest, or one whose instance fell silent; others that look take others. Counted
     * before its request is read, so that one that cannot be read or ends its instance is counted too.
     */
    static final String TAKE = """
            UPDATE jobs SET state = 'running', attempts = attempts + 1, lease = $1, updated = now(),
                            leased_until = now() + $2 * interval '1 millisecond'
             WHERE job_id = (
               SELECT job_id FROM jobs
                WHERE state = 'queued' AND run_after <= now() OR state = 'running' AND leased_until < now()
                ORDER BY run_after LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING job_id, attempts, cancelling, content_type""";

    /**
     * 1 row: how many wait and run, at most as many as may be unfinished, and the seconds since the one that waits
     * longest could have begun.
     */
    static final String UNFINISHED = """
            SELECT count(*) FILTER (WHERE state = 'queued'), count(*) FILTER (WHERE state = 'running'),
                   greatest(0, coalesce(extract(epoch FROM now() - min(run_after) FILTER (WHERE state = 'queued')),
                                        0))::float8
              FROM jobs WHERE state IN ('queued', 'running')""";

    /** 1 row while the job is ours. */
    static final String REQUEST = """
            SELECT method, path, preferences, request_key, client, body FROM jobs WHERE job_id = $1 AND lease = $2""";

    /** 1 row while the job is ours, and says whether it is to end; none when it was given to another. */
    static final String RENEW = """
            UPDATE jobs SET leased_until = now() + $3 * interval '1 millisecond', updated = now(), progress_done = $4,
                            progress_total = coalesce($5, progress_total), progress_phase = $6, progress_names = $7,
                            progress_counts = $8
             WHERE job_id = $1 AND lease = $2 AND state = 'running' RETURNING cancelling""";

    /** 1 row while the job is ours. */
    static final String FINISH = """
            UPDATE jobs SET state = $3, status = $4, answer_type = $5, location = $6, answer = $7, progress_done = $8,
                            progress_total = CASE WHEN $9::bigint IS NULL THEN progress_total ELSE greatest($9, $8) END,
                            progress_phase = $10, progress_names = $11, progress_counts = $12,
                            lease = NULL, leased_until = NULL, updated = now()
             WHERE job_id = $1 AND lease = $2 AND state = 'running'""";

    /** 1 row while the job is ours: it waits again. */
    static final String POSTPONE = """
            UPDATE jobs SET state = 'queued', lease = NULL, leased_until = NULL, updated = now(),
                            run_after = now() + $3 * interval '1 millisecond'
             WHERE job_id = $1 AND lease = $2 AND state = 'running'""";

    /** 1 row while the job is ours: another instance may take it at once. */
    static final String GIVE_BACK = """
            UPDATE jobs SET state = 'queued', lease = NULL, leased_until = NULL, updated = now(), run_after = now(),
                            attempts = attempts - 1
             WHERE job_id = $1 AND lease = $2 AND state = 'running'""";

    /** 1 row unless the job is finished: a waiting one is cancelled, a running one is told to end. */
    static final String CANCEL = """
            UPDATE jobs SET cancelling = true, updated = now(),
                            state = CASE state WHEN 'queued' THEN 'cancelled' ELSE state END
             WHERE job_id = $1 AND state IN ('queued', 'running') RETURNING state""";

    /** At most $2 rows go, from before $1; rows that another transaction has locked stay. */
    static final String PRUNE = """
            DELETE FROM jobs WHERE job_id IN (
              SELECT job_id FROM jobs WHERE state NOT IN ('queued', 'running') AND updated < $1
               ORDER BY updated LIMIT $2 FOR UPDATE SKIP LOCKED)""";

    private JobsSql() {}
}
