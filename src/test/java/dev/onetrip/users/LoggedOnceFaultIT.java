package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.BrokenTable;
import dev.onetrip.support.Rack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An error of the server that the service does not foresee. */
class LoggedOnceFaultIT {
    @RegisterExtension
    static final Rack RACK = Rack.shared();

    @Test
    void anUnforeseenErrorIsLoggedOnceWithItsRequestIdAndNothingIsWritten() {
        Answer answer = BrokenTable.during(
                RACK.database(),
                "actions",
                () -> RACK.http()
                        .post(
                                "/users",
                                "{\"username\":\"ann\",\"score\":10,\"profile\":{\"firstname\":\"Ann\",\"lastname\":\"Lee\"}}",
                                "X-Request-Id",
                                "the-one-that-failed"));
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text()).doesNotContain(BrokenTable.SECRET, "actions", "XX000");
        assertThat(RACK.poolside().log().defects()).singleElement().asString().contains("the-one-that-failed");
        RACK.poolside().log().clear();
        assertThat(RACK.database().number("SELECT count(*) FROM users")).isZero();
        CreateLoad.assertWhole(RACK.database());
    }
}
