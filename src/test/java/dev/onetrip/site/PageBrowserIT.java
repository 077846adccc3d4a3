package dev.onetrip.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Browser;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Service;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;

/** The pages as a person uses them; the database is asked what became of it. */
class PageBrowserIT {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    static final Rack RACK = Rack.shared();

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
                Eventually.DONE,
                () -> BROWSER.find("#verdict").getText().contains(name)
                        || BROWSER.all("#verdict .bad").size() == 1);
    }

    @Test
    void aPersonCreatesAUserByKeyboardAndSeesWhatItCost() {
        BROWSER.type("#score", "1000000");
        create("mary");
        assertThat(BROWSER.find("#verdict .good").getText()).contains("Created: mary");
        assertThat(BROWSER.find("#timing").getText()).contains("Trips\n3", "In the group\n1");
        Eventually.within(
                Eventually.DONE, () -> BROWSER.find("#ranks").getText().contains("mary"));
        BROWSER.keepPicture("created");
        assertThat(BROWSER.complaints()).isEmpty();
    }

    @Test
    void aTakenNameIsMarkedAtItsFieldAndItsProblemExplained() {
        create("twin");
        create("twin");
        assertThat(BROWSER.find("#verdict .bad").getText()).contains("409", "username is already taken");
        Eventually.within(
                Eventually.DONE,
                () -> BROWSER.script("return document.activeElement.id").equals("username"));
        assertThat(BROWSER.find("#username-error").getText()).isEqualTo("is already taken");
        assertThat(BROWSER.find("#username").getDomAttribute("aria-invalid")).isEqualTo("true");
        BROWSER.keepPicture("taken");
        BROWSER.find("#verdict a").click();
        Eventually.within(
                Eventually.DONE,
                () -> BROWSER.script("return document.title").toString().startsWith("Already taken"));
        assertThat(BROWSER.find("h1").getText()).isEqualTo("Already taken");
        BROWSER.keepPicture("problem");
    }

    @Test
    void whatOthersDoIsSeenAtOnceAndNothingIsPolled() {
        Eventually.within(Eventually.DONE, () -> live());
        assertThat(RACK.http().post("/users", user("nora", 7_000_000)).status()).isEqualTo(201);
        Eventually.within(Eventually.DONE, () -> shows("#ranks", "nora") && shows("#happenings", "nora"));
        BROWSER.keepPicture("live");
        assertThat(BROWSER.script("return performance.getEntriesByType('resource').map(r => r.name)"
                        + ".filter(name => new URL(name).pathname === '/users')"))
                .isEqualTo(List.of());
        assertThat(BROWSER.complaints()).isEmpty();
    }

    @Test
    void aRestartOfTheServiceIsShownAndNothingIsMissed() throws IOException {
        int port = freePort();
        try (Service first = service(port)) {
            BROWSER.open(first.http(), "/");
            Eventually.within(Eventually.DONE, () -> live());
            // the log goes on behind the last event that was seen
            assertThat(first.http().post("/users", user("otto", 8_000_000)).status())
                    .isEqualTo(201);
            Eventually.within(Eventually.DONE, () -> shows("#ranks", "otto") && shows("#happenings", "otto"));
        }
        Eventually.within(Eventually.DONE, () -> shows("#feed", "trying again") && shows("#log", "trying again"));
        BROWSER.keepPicture("lost");
        assertThat(RACK.http().post("/users", user("pia", 9_000_000)).status()).isEqualTo(201);
        try (Service second = service(port)) {
            Eventually.within(Eventually.DONE, () -> live());
            Eventually.within(Eventually.DONE, () -> shows("#ranks", "pia") && shows("#happenings", "pia"));
            assertThat(BROWSER.find("#happenings").getText().split("otto", -1)).hasSize(2);
            assertThat(second.http().get("/users/top").status()).isEqualTo(200);
        }
    }

    @Test
    void aClosedServiceAsksForATokenAndThenIsAsLive() throws IOException {
        try (Service closed = service(
                freePort(),
                "onetrip.security.api-keys.page.hash",
                // of page-key
                "49dc1741e4eea0ad65e4a4de9f2d7492a65d8998cf311e4295c6c6201865999e",
                "onetrip.security.api-keys.page.scopes",
                "read,write")) {
            BROWSER.open(closed.http(), "/");
            Eventually.within(
                    Eventually.DONE, () -> BROWSER.find("#access").isDisplayed() && shows("#feed", "token is needed"));
            // a board that the page cannot read is not called empty
            assertThat(BROWSER.find("#no-ranks").isDisplayed()).isFalse();
            BROWSER.keepPicture("closed");
            BROWSER.type("#token", "page-key");
            BROWSER.find("#token").sendKeys(Keys.ENTER);
            Eventually.within(Eventually.DONE, () -> live());
            assertThat(BROWSER.find("#access").isDisplayed()).isFalse();
            BROWSER.type("#score", "6000000");
            create("quin");
            assertThat(BROWSER.find("#verdict .good").getText()).contains("Created: quin");
            Eventually.within(Eventually.DONE, () -> shows("#ranks", "quin") && shows("#happenings", "quin"));
        }
    }

    private static boolean live() {
        return shows("#feed", "Live") && shows("#log", "Live") && shows("#stream", "Live");
    }

    private static boolean shows(String selector, String text) {
        return BROWSER.find(selector).getText().contains(text);
    }

    private static String user(String name, int score) {
        return "{\"username\":\"" + name + "\",\"score\":" + score
                + ",\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}";
    }

    private static Service service(int port, String... properties) {
        Map<String, Object> all =
                new HashMap<>(Map.of("onetrip.database.url", RACK.database().url(), "server.port", port));
        for (int i = 0; i < properties.length; i += 2) {
            all.put(properties[i], properties[i + 1]);
        }
        return Service.start(all);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
