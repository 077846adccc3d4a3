package dev.onetrip.commits.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.commits.NewCommit;
import dev.onetrip.support.Answer;
import dev.onetrip.support.ChangedFields;
import dev.onetrip.support.Rack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An Idempotency-Key belongs to every byte of an upload. */
class EveryFieldCountsIT {

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    @Test
    void aKeyWithAnyFieldOfALineChangedIsRefused() {
        String slug = Commits.freshSlug();
        String line = Commits.line(1);
        Answer first = Commits.post(RACK.http(), slug, "", line, "Idempotency-Key", "upload");
        assertThat(Commits.counts(first)).isEqualTo("1 0 0 0");
        ChangedFields.of(NewCommit.READING, line).forEach((change, body) -> {
            Answer other = Commits.post(RACK.http(), slug, "", body, "Idempotency-Key", "upload");
            assertThat(other.status()).as(change).isEqualTo(422);
            assertThat(other.json().get("type").asString()).as(change).isEqualTo("/problems/idempotency-key-reused");
        });
        assertThat(Commits.stored(RACK.database(), slug)).isEqualTo(1);
    }
}
