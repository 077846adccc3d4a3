package dev.onetrip.commits;

/**
 * Every statement that reads commits back; the tables are in schema.sql. What belongs to a repository is asked for by
 * its id as a value, on both sides of each join, so that it runs on one shard; the slug beside it tells an id that is
 * not that of the slug any more.
 */
final class CommitsSql {
    /** At most $2 rows out, by slug, after $1. */
    static final String REPOSITORIES_PAGE = """
            SELECT slug, url, created, updated FROM repositories WHERE slug > $1 ORDER BY slug LIMIT $2""";

    /** At most $1 rows out, by slug, the highest first. */
    static final String REPOSITORIES_FIRST_DOWN = """
            SELECT slug, url, created, updated FROM repositories ORDER BY slug DESC LIMIT $1""";

    /** At most $2 rows out, by slug down, after $1. */
    static final String REPOSITORIES_PAGE_DOWN = """
            SELECT slug, url, created, updated FROM repositories WHERE slug < $1 ORDER BY slug DESC LIMIT $2""";

    /** 1 or 0 rows out. */
    static final String REPOSITORY_ID = "SELECT repository_id FROM repositories WHERE slug = $1";

    /** 1 or 0 rows out, of the slug $1 and the id $2. Counts the commits: an index-only scan of the repository. */
    static final String REPOSITORY = """
            SELECT r.slug, r.url, r.created, r.updated,
                   (SELECT count(*) FROM commits c WHERE c.repository_id = $2) AS commits,
                   (SELECT count(*) FROM authors a WHERE a.repository_id = $2) AS authors
              FROM repositories r WHERE r.slug = $1 AND r.repository_id = $2""";

    /**
     * At most $3 rows out, by sha, after $2, of the slug $1 and the id $4; one row of nulls where the repository has
     * none, nothing without it.
     */
    static final String COMMITS_PAGE = """
            SELECT encode(c.sha, 'hex'), a.name, a.email, c.committed, c.message, c.created, c.updated
              FROM repositories r
              LEFT JOIN LATERAL (SELECT * FROM commits WHERE repository_id = $4 AND sha > decode($2, 'hex')
                                  ORDER BY sha LIMIT $3) c ON true
              LEFT JOIN LATERAL (SELECT name, email FROM authors
                             WHERE repository_id = $4 AND author_id = c.author_id OFFSET 0) a ON true
             WHERE r.slug = $1 AND r.repository_id = $4 ORDER BY c.sha""";

    /** As {@link #COMMITS_PAGE}, by sha down. */
    static final String COMMITS_PAGE_DOWN = """
            SELECT encode(c.sha, 'hex'), a.name, a.email, c.committed, c.message, c.created, c.updated
              FROM repositories r
              LEFT JOIN LATERAL (SELECT * FROM commits WHERE repository_id = $4 AND sha < decode($2, 'hex')
                                  ORDER BY sha DESC LIMIT $3) c ON true
              LEFT JOIN LATERAL (SELECT name, email FROM authors
                             WHERE repository_id = $4 AND author_id = c.author_id OFFSET 0) a ON true
             WHERE r.slug = $1 AND r.repository_id = $4 ORDER BY c.sha DESC""";

    /**
     * At most $3 rows out, by id, after $2; as {@link #COMMITS_PAGE} without any. Scans the commits of the repository.
     */
    static final String AUTHORS_PAGE = """
            SELECT a.author_id, a.name, a.email, a.commits
              FROM repositories r
              LEFT JOIN LATERAL (
                SELECT p.author_id, p.name, p.email, coalesce(n.commits, 0) AS commits
                  FROM (SELECT * FROM authors WHERE repository_id = $4 AND author_id > $2
                         ORDER BY author_id LIMIT $3) p
                  LEFT JOIN (SELECT author_id, count(*) AS commits FROM commits
                              WHERE repository_id = $4 GROUP BY author_id) n USING (author_id)) a ON true
             WHERE r.slug = $1 AND r.repository_id = $4 ORDER BY a.author_id""";

    /** As {@link #AUTHORS_PAGE}, newest first. */
    static final String AUTHORS_PAGE_DOWN = """
            SELECT a.author_id, a.name, a.email, a.commits
              FROM repositories r
              LEFT JOIN LATERAL (
                SELECT p.author_id, p.name, p.email, coalesce(n.commits, 0) AS commits
                  FROM (SELECT * FROM authors WHERE repository_id = $4 AND author_id < $2
                         ORDER BY author_id DESC LIMIT $3) p
                  LEFT JOIN (SELECT author_id, count(*) AS commits FROM commits
                              WHERE repository_id = $4 GROUP BY author_id) n USING (author_id)) a ON true
             WHERE r.slug = $1 AND r.repository_id = $4 ORDER BY a.author_id DESC""";

    private CommitsSql() {}
}
