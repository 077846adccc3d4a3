package dev.onetrip.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Browser;
import dev.onetrip.support.Contract;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The viewer of the contract, as a person uses it. */
class DocsBrowserIT {
    private static final String CREATE = "#operations-users-createUser ";

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    @BeforeEach
    void anOrdinaryWindow() {
        BROWSER.resize(1024, 900);
        BROWSER.prefer("light");
    }

    /** Opens the operation by its address, as a link to it does, and its form. */
    private static void tryOut(String tag, String operation) {
        BROWSER.open(RACK.http(), "/problems");
        BROWSER.open(RACK.http(), "/docs#/" + tag + "/" + operation);
        BROWSER.click("#operations-" + tag + "-" + operation + " .try-out__btn");
    }

    @Test
    void theViewerShowsEveryOperationWithoutAnyOtherServer() {
        BROWSER.open(RACK.http(), "/docs");
        long operations = Contract.served().api().getPaths().values().stream()
                .mapToLong(path -> path.readOperations().size())
                .sum();
        Eventually.within(Eventually.DONE, () -> BROWSER.all(".opblock").size() == operations);
        assertThat(BROWSER.complaints()).isEmpty();
        assertThat(
                        BROWSER.script(
                                "return performance.getEntriesByType('resource').every(r => r.name.startsWith(location.origin) || r.name.startsWith('data:'))"))
                .isEqualTo(true);
        BROWSER.keepPicture("docs");
        BROWSER.find(".site a").click();
        assertThat(BROWSER.find("#wire").isDisplayed()).isTrue();
    }

    @Test
    void aCreationIsSentAsItIsShownAndWorksAtTheFirstPress() {
        tryOut("users", "createUser");
        assertThat(BROWSER.find(CREATE + ".body-param-content-type select").getDomProperty("value"))
                .isEqualTo("application/json");
        for (String header : List.of("Idempotency-Key", "Prefer", "Request-Timeout", "X-Request-Id")) {
            assertThat(BROWSER.find(CREATE + "tr[data-param-name='" + header + "'] input")
                            .getDomProperty("value"))
                    .as(header)
                    .isEmpty();
        }
        assertThat(BROWSER.find(CREATE + "[data-code='201'] .response-control-media-type--accept-controller select")
                        .getDomProperty("value"))
                .isEqualTo("application/json");
        assertThat(BROWSER.all(CREATE + ".response-control-media-type--accept-controller"))
                .hasSize(1);
        BROWSER.click(CREATE + ".execute");
        assertThat(BROWSER.find(CREATE + ".live-responses-table tbody .response-col_status")
                        .getText())
                .startsWith("201");
        assertThat(BROWSER.find(CREATE + ".curl").getText())
                .contains("'accept: application/json'", "'Content-Type: application/json'", "\"username\": \"ada\"")
                .doesNotContain("Idempotency-Key", "Prefer", "userFetch");
        assertThat(RACK.database().strings("SELECT username FROM users WHERE username = 'ada'"))
                .hasSize(1);
        BROWSER.keepPicture("docs-created");
        assertThat(BROWSER.complaints()).isEmpty();
    }

    @Test
    void ofAStreamTheFirstEventsAreShown() {
        tryOut("users", "followGroups");
        BROWSER.click("#operations-users-followGroups .execute");
        assertThat(BROWSER.find("#operations-users-followGroups .live-responses-table tbody .response-col_status")
                        .getText())
                .startsWith("200");
        assertThat(BROWSER.find("#operations-users-followGroups .live-responses-table tbody .response-col_description")
                        .getText())
                .contains("event:groups", "event:instance");
    }

    @Test
    void noRuleOfAccessibilityIsBrokenInTheColoursThatThePersonLikes() {
        tryOut("users", "createUser");
        Object unused = BROWSER.script(
                "document.querySelectorAll('.samples details').forEach(sample => sample.open = true); return true");
        assertThat(BROWSER.all(CREATE + ".sample")).hasSize(4);
        assertThat(ground()).isEqualTo("rgb(255, 255, 255)");
        assertThat(BROWSER.violations()).isEmpty();
        BROWSER.keepPicture("docs-light");
        BROWSER.prefer("dark");
        assertThat(ground()).isEqualTo("rgb(28, 32, 34)");
        assertThat(BROWSER.paleTexts()).isEmpty();
        BROWSER.keepPicture("docs-dark");
    }

    private static Object ground() {
        return BROWSER.script("return getComputedStyle(document.body).backgroundColor");
    }
}
