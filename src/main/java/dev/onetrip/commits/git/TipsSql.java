package dev.onetrip.commits.git;

/** Every statement on the tips of an indexed repository, by its id; the tables are in schema.sql. */
final class TipsSql {
    /** A tip whose commit is gone counts for nothing. At most 100,000. */
    static final String TIPS = """
            SELECT encode(t.sha, 'hex') FROM repository_tips t
              JOIN commits c ON c.repository_id = t.repository_id AND c.sha = t.sha
             WHERE t.repository_id = $1 LIMIT 100000""";

    /** 1 row, or none when it says so already. */
    static final String SET_URL =
            "UPDATE repositories SET url = $2 WHERE repository_id = $1 AND url IS DISTINCT FROM $2";

    static final String DROP_TIPS = """
            DELETE FROM repository_tips WHERE repository_id = $1 AND NOT encode(sha, 'hex') = ANY ($2)""";

    /** In key order, so that writers of one repository do not meet crosswise. */
    static final String ADD_TIPS = """
            INSERT INTO repository_tips (repository_id, sha)
            SELECT $1::bigint, decode(s.sha, 'hex') FROM unnest($2::text[]) AS s (sha) ORDER BY s.sha
            ON CONFLICT (repository_id, sha) DO NOTHING""";

    private TipsSql() {}
}
