package dev.onetrip.bench;

import dev.onetrip.support.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * COPY into a temporary table and one pivot, as one writes it by hand for psql: what the service is measured against.
 */
final class ByHand {
    private static final String SCRIPT = """
            BEGIN;
            SET LOCAL work_mem = '64MB';
            SET LOCAL enable_nestloop = off;
            CREATE TEMP TABLE staged (sha bytea, name text COLLATE "C", email text COLLATE "C", committed timestamptz,
              message text) ON COMMIT DROP;
            \\copy staged FROM '{file}'
            INSERT INTO repositories (slug) VALUES ('{slug}')
              ON CONFLICT (slug) DO UPDATE SET updated = EXCLUDED.created RETURNING repository_id \\gset
            INSERT INTO authors (repository_id, name, email)
            SELECT DISTINCT :repository_id, name, email FROM staged ORDER BY 2, 3 ON CONFLICT DO NOTHING;
            INSERT INTO commits (repository_id, sha, author_id, committed, message)
            SELECT :repository_id, s.sha, a.author_id, s.committed, s.message FROM staged s
              JOIN authors a ON a.repository_id = :repository_id AND a.name = s.name AND a.email = s.email
             ORDER BY s.sha
            ON CONFLICT (repository_id, sha) DO NOTHING;
            COMMIT;
            """;

    private final Database database;

    ByHand(Database database) {
        this.database = database;
    }

    static boolean isHere() {
        try {
            return new ProcessBuilder("psql", "--version")
                            .redirectErrorStream(true)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException none) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Milliseconds, the start of psql included. */
    double store(Path copy, String slug) throws IOException {
        Path script = Files.writeString(
                copy.resolveSibling("by-hand.sql"),
                SCRIPT.replace("{file}", copy.toString()).replace("{slug}", slug));
        List<String> command =
                new ArrayList<>(List.of("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", database.host()));
        command.addAll(List.of("-p", String.valueOf(database.port()), "-U", database.user(), "-d", database.name()));
        command.addAll(List.of("-f", script.toString()));
        ProcessBuilder psql = new ProcessBuilder(command).inheritIO();
        String unused = psql.environment().put("PGPASSWORD", database.password());
        long begun = System.nanoTime();
        try {
            int status = psql.start().waitFor();
            if (status != 0) {
                throw new IllegalStateException("psql ended with " + status);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return (System.nanoTime() - begun) / 1e6;
    }
}
