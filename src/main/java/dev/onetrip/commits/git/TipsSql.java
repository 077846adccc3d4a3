package dev.onetrip.commits.git;

/** Every statement on the tips of indexed repositories; the tables are in schema.sql. */
final class TipsSql {
    /**
     * A row with null where the repository has none; a tip whose commit is gone counts for nothing. At most 100,000.
     */
    static final String TIPS = """
            SELECT encode(t.sha, 'hex') FROM repositories r
              LEFT JOIN (repository_tips t JOIN commits c ON c.repository_id = t.repository_id AND c.sha = t.sha)
                ON t.repository_id = r.repository_id
             WHERE r.slug = $1 LIMIT 100000""";

    /** 1 row, or none when it says so already. */
    static final String SET_URL = "UPDATE repositories SET url = $2 WHERE slug = $1 AND url IS DISTINCT FROM $2";

    static final String DROP_TIPS = """
            DELETE FROM repository_tips t USING repositories r
             WHERE r.slug = $1 AND t.repository_id = r.repository_id AND NOT encode(t.sha, 'hex') = ANY ($2)""";

    /** In key order, so that writers of one repository do not meet crosswise. */
    static final String ADD_TIPS = """
            INSERT INTO repository_tips (repository_id, sha)
            SELECT r.repository_id, decode(s.sha, 'hex') FROM repositories r, unnest($2::text[]) AS s (sha)
             WHERE r.slug = $1 ORDER BY s.sha
            ON CONFLICT (repository_id, sha) DO NOTHING""";

    private TipsSql() {}
}
