package dev.onetrip.commits.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.ChangedFields;
import dev.onetrip.support.Rack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An Idempotency-Key belongs to the whole body of a job, here of an instance that only takes jobs in. */
class EveryFieldCountsIT {
    private static final String BODY = "{\"url\":\"https://example.org/first.git\",\"wait\":false}";

    @RegisterExtension
    static final Rack RACK = Rack.shared().with("onetrip.commits.allowed-hosts", "example.org");

    private static Answer index(String body) {
        return RACK.http().post("/repositories", body, "Idempotency-Key", "index", "Prefer", "respond-async");
    }

    @Test
    void aKeyWithAnyFieldChangedIsRefused() {
        Answer first = index(BODY);
        assertThat(first.status()).isEqualTo(202);
        ChangedFields.of(NewIndexing.READING, BODY, body -> body.contains("https://"))
                .forEach((change, body) -> {
                    Answer other = index(body);
                    assertThat(other.status()).as(change).isEqualTo(422);
                    assertThat(other.json().get("type").asString())
                            .as(change)
                            .isEqualTo("/problems/idempotency-key-reused");
                });
        assertThat(index(BODY).header("Location")).isEqualTo(first.header("Location"));
        assertThat(RACK.database().number("SELECT count(*) FROM jobs")).isEqualTo(1);
    }
}
