package dev.onetrip.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Browser;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;

/** The pages as a person uses them; the database is asked what became of it. */
class PageBrowserIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    static final Rack RACK =
            Rack.shared().with("onetrip.commits.allow-file-urls", true).with("onetrip.jobs.concurrency", 1);

    @BeforeEach
    void anOrdinaryWindow() {
        BROWSER.resize(1024, 900);
        BROWSER.prefer("light");
        BROWSER.open(RACK.http(), "/");
    }

    private static void create(String name) {
        BROWSER.type("#username", name);
        BROWSER.find("#lastname").sendKeys(Keys.ENTER);
        Eventually.within(
                SOON,
                () -> BROWSER.find("#verdict").getText().contains(name)
                        || BROWSER.all("#verdict .bad").size() == 1);
    }

    @Test
    void aPersonCreatesAUserByKeyboardAndSeesWhatItCost() {
        BROWSER.type("#score", "1000000");
        create("mary");
        assertThat(BROWSER.find("#verdict .good").getText()).contains("Created: mary");
        assertThat(BROWSER.find("[data-timing=rt]").getText()).isEqualTo("4");
        assertThat(BROWSER.find("[data-timing=group]").getText()).isEqualTo("1");
        Eventually.within(SOON, () -> BROWSER.find("#ranks").getText().contains("mary"));
        BROWSER.keepPicture("created");
        assertThat(BROWSER.complaints()).isEmpty();
    }

    @Test
    void aTakenNameIsMarkedAndItsProblemExplained() {
        create("twin");
        create("twin");
        assertThat(BROWSER.find("#verdict .bad").getText()).contains("409", "username is already taken");
        assertThat(BROWSER.script("return document.activeElement.id")).isEqualTo("username");
        assertThat(BROWSER.find("#username").getDomAttribute("aria-invalid")).isEqualTo("true");
        BROWSER.keepPicture("taken");
        BROWSER.find("#verdict a").click();
        assertThat(BROWSER.find("h1").getText()).isEqualTo("Already taken");
        BROWSER.keepPicture("problem");
    }

    @Test
    void createdAtOnceTheyShareTransactions() {
        BROWSER.type("#username", "crowd");
        BROWSER.find("#many").click();
        Eventually.within(SOON, () -> BROWSER.find("#verdict").getText().contains("25 of 25 created"));
        BROWSER.keepPicture("many");
        assertThat(RACK.http().get("/users?limit=1000").text().split("\"crowd-", -1))
                .hasSize(26);
    }

    @Test
    void anIndexingIsFollowedToItsEndAndOneThatIsRefusedIsExplained() {
        BROWSER.type("#url", "https://example.org/a/b");
        BROWSER.find("#indexing button").click();
        Eventually.within(SOON, () -> BROWSER.find("#indexed").getText().contains("403"));
        BROWSER.type("#url", "https://github.com/not a name");
        BROWSER.find("#indexing button").click();
        Eventually.within(SOON, () -> BROWSER.find("#indexed").getText().contains("400"));
        BROWSER.type("#url", "file:///does/not/exist");
        BROWSER.find("#indexing button").click();
        Eventually.within(SOON, () -> BROWSER.find("#indexed .bad").getText().contains("The indexing failed"));
        assertThat(BROWSER.find("#indexed").getText()).contains("rows stored");
        BROWSER.keepPicture("indexed");
    }

    @Test
    void thePagesFitANarrowScreenInTheDark() {
        BROWSER.resize(320, 640);
        BROWSER.prefer("dark");
        for (String page : new String[] {"/", "/problems", "/problems/overloaded"}) {
            BROWSER.open(RACK.http(), page);
            assertThat(BROWSER.find("h1").isDisplayed()).isTrue();
            assertThat(BROWSER.script("const e = document.documentElement; return e.scrollWidth - e.clientWidth"))
                    .as("pixels that %s is too wide", page)
                    .isEqualTo(0L);
            assertThat(BROWSER.script("return getComputedStyle(document.body).backgroundColor"))
                    .isEqualTo("rgb(18, 21, 27)");
            BROWSER.keepPicture("narrow" + page.replace('/', '-'));
            assertThat(BROWSER.complaints()).isEmpty();
        }
    }

    @Test
    void everyInputHasALabel() {
        assertThat(BROWSER.script("return [...document.querySelectorAll('input')].every(i => i.labels.length === 1)"))
                .isEqualTo(true);
    }

    @Test
    void theViewerShowsEveryOperationWithoutAnyOtherServer() {
        BROWSER.open(RACK.http(), "/docs");
        Eventually.within(SOON, () -> BROWSER.all(".opblock").size() >= 14);
        BROWSER.find("#operations-users-createUser button").click();
        assertThat(BROWSER.find(".responses-table").isDisplayed()).isTrue();
        BROWSER.keepPicture("docs");
        assertThat(BROWSER.complaints()).isEmpty();
        assertThat(
                        BROWSER.script(
                                "return performance.getEntriesByType('resource').every(r => r.name.startsWith(location.origin) || r.name.startsWith('data:'))"))
                .isEqualTo(true);
    }
}
