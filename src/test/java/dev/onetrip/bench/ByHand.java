package dev.onetrip.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.onetrip.support.Database;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * COPY into a temporary table and one pivot, as one writes it by hand for psql: what the service is measured against.
 * psql is started and connected before anything is measured, as the service is.
 */
final class ByHand implements AutoCloseable {
    /** How rows that are there are left out. */
    enum Form {
        /** The usual way. */
        ON_CONFLICT("", "ON CONFLICT (repository_id, sha) DO NOTHING"),
        /** The way of the service: they are looked for under the lock of the repository. */
        NOT_EXISTS(
                "WHERE NOT EXISTS (SELECT FROM commits c WHERE c.repository_id = :repository_id AND c.sha = s.sha)",
                "");

        private final String look;
        private final String conflict;

        Form(String look, String conflict) {
            this.look = look;
            this.conflict = conflict;
        }
    }

    private static final String DONE = "stored by hand";

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
             {look} ORDER BY s.sha
            {conflict};
            COMMIT;
            \\echo {done}
            """;

    private final Process psql;
    private final Writer input;
    private final BufferedReader output;

    ByHand(Database database) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", database.host()));
        command.addAll(List.of("-p", String.valueOf(database.port()), "-U", database.user(), "-d", database.name()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        String unused = builder.environment().put("PGPASSWORD", database.password());
        psql = builder.start();
        input = psql.outputWriter(UTF_8);
        output = psql.inputReader(UTF_8);
        double unusedMillis = run("\\echo " + DONE + "\n");
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

    /** Milliseconds from the first word to psql to that of its COMMIT. */
    double store(Path copy, String slug, Form form) throws IOException {
        return run(SCRIPT.replace("{file}", copy.toString())
                .replace("{slug}", slug)
                .replace("{look}", form.look)
                .replace("{conflict}", form.conflict)
                .replace("{done}", DONE));
    }

    private double run(String script) throws IOException {
        long begun = System.nanoTime();
        input.write(script);
        input.flush();
        for (String line = output.readLine(); !DONE.equals(line); line = output.readLine()) {
            if (line == null) {
                throw new IllegalStateException("psql ended before it was done");
            }
        }
        return (System.nanoTime() - begun) / 1e6;
    }

    @Override
    public void close() throws IOException {
        input.close();
        boolean unused = psql.destroyForcibly().isAlive();
    }
}
