package dev.onetrip.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Browser;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Seeds;
import dev.onetrip.support.Service;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;

/** The pages as a person uses them; the database is asked what became of it. */
class PageBrowserIT {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.users.deadline", "30s")
            .with("onetrip.customers.deadline", "30s")
            .with("onetrip.jobs.deadline", "30s")
            .with("onetrip.commits.allow-file-urls", true)
            .with("onetrip.jobs.concurrency", 1)
            // an indexing is given up after 8 attempts
            .with("onetrip.jobs.backoff", "20ms");

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
                Eventually.SOON,
                () -> BROWSER.find("#verdict").getText().contains(name)
                        || BROWSER.all("#verdict .bad").size() == 1);
    }

    @Test
    void aPersonCreatesAUserByKeyboardAndSeesWhatItCost() {
        BROWSER.type("#score", "1000000");
        create("mary");
        assertThat(BROWSER.find("#verdict .good").getText()).contains("Created: mary");
        assertThat(BROWSER.find("[data-timing=rt]").getText()).isEqualTo("3");
        assertThat(BROWSER.find("[data-timing=group]").getText()).isEqualTo("1");
        Eventually.within(
                Eventually.SOON, () -> BROWSER.find("#ranks").getText().contains("mary"));
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
        Eventually.within(Eventually.SOON, () -> shows("h1", "Already taken"));
        BROWSER.keepPicture("problem");
    }

    @Test
    void whatOthersDoIsSeenAtOnceAndNothingIsPolled() {
        Eventually.within(Eventually.SOON, () -> shows("#feed", "Live") && shows("#log", "Live"));
        assertThat(RACK.http().post("/users", user("nora", 7_000_000)).status()).isEqualTo(201);
        Eventually.within(Eventually.SOON, () -> shows("#ranks", "nora") && shows("#happenings", "nora"));
        BROWSER.keepPicture("live");
        assertThat(BROWSER.script("return performance.getEntriesByType('resource').map(r => r.name)"
                        + ".filter(name => new URL(name).pathname === '/users')"))
                .isEqualTo(List.of());
        assertThat(BROWSER.complaints()).isEmpty();
    }

    @Test
    void aRestartOfTheServiceIsShownAndNothingIsMissed() {
        int port = freePort();
        try (Service first = service(port)) {
            BROWSER.open(first.http(), "/");
            Eventually.within(Eventually.SOON, () -> shows("#feed", "Live") && shows("#log", "Live"));
            // the log goes on behind the last event that was seen
            assertThat(first.http().post("/users", user("otto", 8_000_000)).status())
                    .isEqualTo(201);
            Eventually.within(Eventually.SOON, () -> shows("#ranks", "otto") && shows("#happenings", "otto"));
        }
        Eventually.within(Eventually.SOON, () -> shows("#feed", "trying again") && shows("#log", "trying again"));
        BROWSER.keepPicture("lost");
        assertThat(RACK.http().post("/users", user("pia", 9_000_000)).status()).isEqualTo(201);
        try (Service second = service(port)) {
            Eventually.within(Eventually.SOON, () -> shows("#feed", "Live") && shows("#log", "Live"));
            Eventually.within(Eventually.SOON, () -> shows("#ranks", "pia") && shows("#happenings", "pia"));
            assertThat(BROWSER.find("#happenings").getText().split("otto", -1)).hasSize(2);
            assertThat(second.http().get("/users/top").status()).isEqualTo(200);
        }
    }

    @Test
    void aClosedServiceAsksForATokenAndThenIsAsLive() {
        try (Service closed = service(
                freePort(),
                "onetrip.security.api-keys.page.hash",
                // of page-key
                "49dc1741e4eea0ad65e4a4de9f2d7492a65d8998cf311e4295c6c6201865999e",
                "onetrip.security.api-keys.page.scopes",
                "read,write")) {
            BROWSER.open(closed.http(), "/");
            Eventually.within(
                    Eventually.SOON, () -> BROWSER.find("#access").isDisplayed() && shows("#feed", "token is needed"));
            BROWSER.keepPicture("closed");
            BROWSER.type("#token", "page-key");
            BROWSER.find("#token").sendKeys(Keys.ENTER);
            Eventually.within(Eventually.SOON, () -> shows("#feed", "Live") && shows("#log", "Live"));
            assertThat(BROWSER.find("#access").isDisplayed()).isFalse();
            BROWSER.type("#score", "6000000");
            create("quin");
            assertThat(BROWSER.find("#verdict .good").getText()).contains("Created: quin");
            Eventually.within(Eventually.SOON, () -> shows("#ranks", "quin") && shows("#happenings", "quin"));
        }
    }

    private static boolean shows(String selector, String text) {
        // in one step, since the page may replace the element after it was found
        return BROWSER.script("return document.querySelector('" + selector + "')?.innerText ?? ''")
                .toString()
                .contains(text);
    }

    private static String user(String name, int score) {
        return "{\"username\":\"" + name + "\",\"score\":" + score
                + ",\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}";
    }

    private static Service service(int port, String... properties) {
        Map<String, Object> all = new HashMap<>(Map.of(
                "onetrip.database.url", RACK.database().url(), "server.port", port, "onetrip.users.deadline", "30s"));
        for (int i = 0; i < properties.length; i += 2) {
            all.put(properties[i], properties[i + 1]);
        }
        return Service.start(all);
    }

    /** Outside the range from which the kernel takes those of clients, so that it is still free the second time. */
    private static int freePort() {
        SplittableRandom random = Seeds.random("ports");
        for (int attempt = 0; attempt < 100; attempt++) {
            int port = random.nextInt(15_000, 30_000);
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // so the next one
            }
        }
        throw new IllegalStateException("no port is free");
    }

    @Test
    void createdAtOnceTheyShareTransactions() {
        BROWSER.type("#username", "crowd");
        BROWSER.find("#many").click();
        Eventually.within(
                Eventually.SOON, () -> BROWSER.find("#verdict").getText().contains("25 of 25 created"));
        BROWSER.keepPicture("many");
        assertThat(RACK.http().get("/users?limit=1000").text().split("\"crowd-", -1))
                .hasSize(26);
    }

    @Test
    void anIndexingIsFollowedToItsEndAndOneThatIsRefusedIsExplained() {
        BROWSER.type("#url", "https://example.org/a/b");
        BROWSER.find("#indexing button").click();
        Eventually.within(
                Eventually.SOON, () -> BROWSER.find("#indexed").getText().contains("403"));
        BROWSER.type("#url", "https://github.com/not a name");
        BROWSER.find("#indexing button").click();
        Eventually.within(
                Eventually.SOON, () -> BROWSER.find("#indexed").getText().contains("400"));
        BROWSER.type("#url", "file:///does/not/exist");
        BROWSER.find("#indexing button").click();
        Eventually.within(Eventually.SOON, () -> shows("#indexed .bad", "The indexing failed"));
        assertThat(BROWSER.find("#indexed").getText()).contains("rows stored");
        BROWSER.keepPicture("indexed");
    }

    @Test
    void howLongUpsertsTookIsDrawnByStrategy() {
        BROWSER.find("#upsert button").click();
        Eventually.within(Eventually.SOON, () -> shows("#upserted", "1 inserted, 49 existing"));
        Eventually.within(Eventually.SOON, () -> shows("#histograms caption", "one-trip: "));
        assertThat(BROWSER.all("#histograms meter")).hasSizeGreaterThanOrEqualTo(7);
        BROWSER.keepPicture("upserts");
        assertThat(BROWSER.complaints()).isEmpty();
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
        Eventually.within(Eventually.SOON, () -> BROWSER.all(".opblock").size() >= 14);
        BROWSER.find("#operations-users-createUser button").click();
        Eventually.within(
                Eventually.SOON, () -> BROWSER.find(".responses-table").isDisplayed());
        BROWSER.keepPicture("docs");
        assertThat(BROWSER.complaints()).isEmpty();
        assertThat(
                        BROWSER.script(
                                "return performance.getEntriesByType('resource').every(r => r.name.startsWith(location.origin) || r.name.startsWith('data:'))"))
                .isEqualTo(true);
    }
}
