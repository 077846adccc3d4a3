package dev.onetrip.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Browser;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every number of the live page, held against the database. */
class PageNumbersBrowserIT {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.commits.allow-file-urls", true)
            .with("onetrip.jobs.concurrency", 1)
            .with("onetrip.jobs.attempts", 2)
            .with("onetrip.orders.steps.look-every", "100ms");

    @BeforeEach
    void anOrdinaryWindow() {
        BROWSER.resize(1400, 900);
        BROWSER.prefer("light");
        BROWSER.open(RACK.http(), "/");
        Eventually.becomes(users(), Eventually.DONE, "users", () -> shown("#users"));
        // a board's groups are told in their order: those of the test before are counted once this one is
        create("opened-" + System.nanoTime());
        says("#caption", String.format("Group %,d:", lastAction()));
    }

    private static long users() {
        return RACK.database().number("SELECT count(*) FROM users WHERE board_id = 1");
    }

    private static long lastAction() {
        return RACK.database().number("SELECT max(id) FROM actions WHERE board_id = 1");
    }

    private static long shown(String place) {
        return Figures.of(BROWSER, place);
    }

    private static long figure(String list, String name) {
        return Figures.of(BROWSER, list, name);
    }

    private static void openTab(String tab) {
        BROWSER.find("#tab-" + tab).click();
        Eventually.within(Eventually.DONE, () -> BROWSER.find("#panel-" + tab).isDisplayed());
    }

    private static void create(String name) {
        assertThat(RACK.http()
                        .post(
                                "/users",
                                "{\"username\":\"" + name
                                        + "\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}")
                        .status())
                .isEqualTo(201);
    }

    private static void says(String selector, String text) {
        Eventually.within(
                Eventually.DONE, () -> BROWSER.find(selector).getText().contains(text));
    }

    @Test
    void aThousandUsersAreOneUploadWithFiveRefusedLines() {
        long before = users();
        long trips = shown("#trips");
        BROWSER.find("#thousand").click();
        Eventually.within(Eventually.DONE, () -> BROWSER.find("#refused").isDisplayed());
        assertThat(users() - before).isEqualTo(995);
        assertThat(figure("#thousand-figures", "Created")).isEqualTo(995);
        assertThat(figure("#thousand-figures", "Refused")).isEqualTo(5);
        assertThat(BROWSER.find("#refused-lines").getText().replace('\n', ' '))
                .contains("Line 250 username is already taken", "Line 400 score is \"ten\"; a number is needed")
                .contains("Line 500 username", "Line 750 username", "Line 800 profile is missing");
        Eventually.becomes(users(), Eventually.DONE, "users", () -> shown("#users"));
        Eventually.becomes(
                trips + figure("#thousand-figures", "Trips"), Eventually.DONE, "trips", () -> shown("#trips"));
        BROWSER.keepPicture("thousand");
        assertThat(BROWSER.complaints()).isEmpty();
    }

    @Test
    void theCountersCountWhatACreationDid() {
        create("counted-first");
        // the number of users may come before the group that made it
        says("#caption", String.format("Group %,d:", lastAction()));
        long there = users();
        long rescored = shown("#rescored");
        long trips = shown("#trips");
        long saved = shown("#saved");
        create("counted-second");
        Eventually.becomes(there + 1, Eventually.DONE, "users", () -> shown("#users"));
        Eventually.becomes(rescored + there, Eventually.DONE, "rescored", () -> shown("#rescored"));
        assertThat(shown("#trips") - trips).isEqualTo(3);
        // alone it takes three and one for each user
        assertThat(shown("#saved") - saved).isEqualTo(there);
    }

    @Test
    void aGroupIsDrawnTextIncludedAndListedWithItsNumber() {
        create("grouped");
        long action = lastAction();
        says("#caption", String.format("Group %,d: 1 request, 1 created, 0 refused", action));
        BROWSER.find("#groups summary").click();
        assertThat(BROWSER.find("#group-rows tr").getText()).startsWith(String.format("#%,d 1 1 0 3", action));
    }

    @Test
    void strategiesAreComparedWarmAndWithWhatTheyLeaveBehind() {
        long before = RACK.database().number("SELECT count(*) FROM customers");
        openTab("upserts");
        Eventually.within(Eventually.DONE, () -> BROWSER.all("#heat tbody tr").size() == 6);
        assertThat(BROWSER.find("#heat tbody").getText()).doesNotContainPattern("\\d");
        BROWSER.find("#compare").click();
        says("#compared", "50 upserts each");
        assertThat(RACK.database().number("SELECT count(*) FROM customers") - before)
                .isEqualTo(12);
        assertThat(BROWSER.find("#bill tbody tr").getText()).startsWith("one-trip 20 0 0 0");
        BROWSER.keepPicture("upserts");
        assertThat(BROWSER.complaints()).isEmpty();
    }

    @Test
    void aSampleIsStoredButForItsBadLines() {
        openTab("ingest");
        BROWSER.find("#panel-ingest #sample").click();
        says("#indexed", "5,000 lines");
        assertThat(BROWSER.find("#indexed").getText()).contains("4,997 stored", "3 refused");
        assertThat(BROWSER.find("#verdicts tbody").getText())
                .contains("1,000 422 sha", "2,000 422 author", "3,000 422 committed");
        assertThat(RACK.database().number("SELECT count(*) FROM commits")).isEqualTo(4997);
        BROWSER.keepPicture("ingested");
    }

    @Test
    void theNewestActionsStandThereFromTheBeginning() {
        create("acted");
        BROWSER.open(RACK.http(), "/");
        long action = lastAction();
        says("#happenings", "acted created, id");
        assertThat(RACK.database().strings("SELECT action FROM actions WHERE id = ?", action))
                .containsExactly(BROWSER.find("#happenings span").getDomAttribute("title"));
    }

    @Test
    void anIndexingThatFailsSaysWhy() {
        openTab("ingest");
        BROWSER.type("#url", "https://example.org/a/b");
        BROWSER.find("#indexing button").click();
        says("#indexed", "403");
        BROWSER.type("#url", "file:///does/not/exist");
        BROWSER.find("#indexing button").click();
        says("#indexed", "The indexing failed");
        assertThat(BROWSER.find("#indexed").getText()).contains("rows stored");
        BROWSER.keepPicture("indexed");
    }

    @Test
    void anOrderOfTooMuchIsUndoneAndOneOfTwoIsConfirmed() {
        openTab("orders");
        BROWSER.find("#too-many").click();
        says("#ordered", "is cancelled");
        assertThat(BROWSER.find("#steps").getText()).contains("refused", "never begun");
        BROWSER.find("#order").click();
        says("#ordered", "is processing");
        assertThat(BROWSER.find("#ordered").getText()).contains("100 before, 98 after");
        assertThat(RACK.database().strings("SELECT status FROM orders ORDER BY id"))
                .containsExactly("cancelled", "processing");
        BROWSER.keepPicture("orders");
        assertThat(BROWSER.complaints()).isEmpty();
    }

    @Test
    void aJobIsCancelledAndWhatItCommittedStays() {
        long before = users();
        RACK.proxy().delay(Duration.ofMillis(20));
        openTab("jobs");
        BROWSER.find("#background").click();
        Eventually.within(Eventually.DONE, () -> users() > before);
        BROWSER.find("#jobs button").click();
        says("#job-said", "cancelled, ");
        assertThat(users() - before).isBetween(1L, 9_999L);
        BROWSER.keepPicture("cancelled");
    }

    @ParameterizedTest
    @CsvSource({"cut, connections were cut", "hold, held for 3_000 ms.", "flood, Of 1_000 at once"})
    void whatFailsWhileSomethingIsBrokenIsAskedForAgainAndThereOnce(String fault, String said) {
        create("before-" + fault);
        openTab("faults");
        BROWSER.find("#" + fault).click();
        says("#fault-said", "none lost, none twice");
        String text = BROWSER.find("#fault-said").getText();
        assertThat(text).contains(said.replace('_', ','));
        String asked =
                "SELECT count(*) FROM users WHERE username LIKE 'broken-%' AND created >= (SELECT created FROM users"
                        + " WHERE board_id = 1 AND username = ?)";
        assertThat(text)
                .contains(
                        String.format("Meanwhile %,d creations", RACK.database().number(asked, "before-" + fault)));
        assertThat(BROWSER.all("#fault-answers tbody tr")).isNotEmpty();
        BROWSER.keepPicture("fault-" + fault);
    }
}
