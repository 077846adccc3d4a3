package dev.onetrip.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Browser;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page's twenty creations row by row, on a board of a few dozen users, which no busy machine makes late. */
class RowByRowBrowserIT {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    static final Rack RACK = Rack.shared().with("onetrip.users.deadline", "5s");

    @BeforeEach
    void anOrdinaryWindow() {
        BROWSER.resize(1400, 900);
        BROWSER.prefer("light");
        BROWSER.open(RACK.http(), "/");
        for (int i = 0; i < 30; i++) {
            String user = "{\"username\":\"u-" + System.nanoTime()
                    + "\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}";
            assertThat(RACK.http().post("/users", user).status()).isEqualTo(201);
        }
    }

    private static long users() {
        return RACK.database().number("SELECT count(*) FROM users WHERE board_id = 1");
    }

    @Test
    void twentyTakeATripForEachUserThatIsThere() {
        long there = users();
        BROWSER.find("#twenty").click();
        Eventually.becomes(20, Eventually.DONE, "created", () -> Figures.of(BROWSER, "#twenty-figures", "Created"));
        Eventually.within(Eventually.DONE, () -> BROWSER.find("#twenty").isEnabled());
        assertThat(users() - there).isEqualTo(20);
        // 0 + 1 + … + 19 users join meanwhile; each creation takes three trips more
        assertThat(Figures.of(BROWSER, "#twenty-figures", "Trips")).isEqualTo(20 * there + 190 + 60);
    }

    @Test
    void oneThatMeetsTheDeadlineIsShownAsRolledBackAndEndsTheRow() {
        long there = users();
        // 33 trips and more of 400 ms are more than 5 s
        RACK.proxy().delay(Duration.ofMillis(200));
        BROWSER.find("#twenty").click();
        Eventually.within(
                Eventually.DONE, () -> BROWSER.find("#ratio").getText().contains("504"));
        assertThat(BROWSER.find("#ratio").getText()).contains("The outcome is rolled-back.");
        assertThat(Figures.of(BROWSER, "#twenty-figures", "Refused")).isEqualTo(1);
        assertThat(users()).isEqualTo(there);
        BROWSER.keepPicture("late");
    }
}
