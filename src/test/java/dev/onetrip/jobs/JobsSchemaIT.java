package dev.onetrip.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Database;
import dev.onetrip.support.RealPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The table of jobs as an earlier version left it. */
@ExtendWith(RealPostgres.class)
class JobsSchemaIT {
    private final Database database;

    JobsSchemaIT(Database database) {
        this.database = database;
    }

    @Test
    void aTableOfAnEarlierVersionGetsWhatItLacksAndKeepsItsJobs() {
        database.sql(
                "ALTER TABLE jobs DROP COLUMN progress_phase, DROP COLUMN progress_names, DROP COLUMN progress_counts");
        database.sql(
                "INSERT INTO jobs (job_id, request, method, path, content_type, preferences, request_key, client, body,"
                        + " progress_total) VALUES (gen_random_uuid(), gen_random_uuid(), 'POST', '/users', 'application/json', '',"
                        + " 'key', '', '', 1)");
        database.sql(RealPostgres.schema());
        database.sql(RealPostgres.schema());
        assertThat(database.query(
                        "SELECT state, progress_phase, array_length(progress_names, 1) AS names, array_length(progress_counts, 1)"
                                + " AS counts FROM jobs"))
                .singleElement()
                .satisfies(job -> assertThat(job)
                        .containsEntry("state", "queued")
                        .containsEntry("progress_phase", "")
                        .containsEntry("names", null)
                        .containsEntry("counts", null));
    }
}
