package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Rack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What nobody foresaw: a table that is gone. */
class LoggedOnceFaultIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared();

    @Test
    void anUnforeseenErrorIsLoggedOnceWithItsRequestIdAndNothingIsWritten() {
        RACK.database().sql("ALTER TABLE actions RENAME TO gone");
        Answer answer = RACK.http()
                .post(
                        "/users",
                        "{\"username\":\"ann\",\"score\":10,\"profile\":{\"firstname\":\"Ann\",\"lastname\":\"Lee\"}}",
                        "X-Request-Id",
                        "the-one-that-failed");
        RACK.database().sql("ALTER TABLE gone RENAME TO actions");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text()).doesNotContain("actions").doesNotContain("42P01");
        assertThat(RACK.poolside().log().defects()).singleElement().asString().contains("the-one-that-failed");
        RACK.poolside().log().clear();
        assertThat(RACK.database().number("SELECT count(*) FROM users")).isZero();
        CreateLoad.assertWhole(RACK.database());
    }
}
