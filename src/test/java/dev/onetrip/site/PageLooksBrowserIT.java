package dev.onetrip.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Browser;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Rack;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** How the live page looks and is used: sizes, themes, keyboard, movement, weight. */
class PageLooksBrowserIT {
    private static final int PAGE_BYTES = 60 * 1024;
    /** Three and a half screens; figures of more digits break a line or two on a narrow one. */
    private static final int LONGEST = 3_150;

    private static final List<String> TABS = List.of("pool", "upserts", "ingest", "orders", "jobs", "faults");

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    @BeforeEach
    void anOrdinaryWindow() {
        BROWSER.resize(1400, 900);
        BROWSER.prefer("light");
    }

    private static void openPage() {
        BROWSER.open(RACK.http(), "/");
        Eventually.within(
                Eventually.DONE,
                () -> BROWSER.find("#feed").getText().equals("Live")
                        && BROWSER.find("#users").getText().matches("[\\d,]+"));
    }

    private static void openTab(String tab) {
        BROWSER.find("#tab-" + tab).click();
        Eventually.within(Eventually.DONE, () -> BROWSER.find("#panel-" + tab).isDisplayed());
    }

    private static void createAThousand() {
        BROWSER.find("#thousand").click();
        Eventually.within(Eventually.DONE, () -> BROWSER.find("#refused").isDisplayed());
    }

    private static long pixels(String expression) {
        return ((Number) BROWSER.script("const e = document.documentElement; return Math.ceil(" + expression + ")"))
                .longValue();
    }

    @ParameterizedTest
    @ValueSource(ints = {390, 1400})
    void thePageFitsTheScreenBeforeAndAfterAThousand(int width) {
        BROWSER.resize(width, 900);
        openPage();
        assertFits(width + "-light-before");
        createAThousand();
        assertFits(width + "-light-after");
        BROWSER.prefer("dark");
        assertFits(width + "-dark-after");
        assertThat(BROWSER.complaints()).isEmpty();
    }

    private static void assertFits(String picture) {
        for (String tab : TABS) {
            openTab(tab);
            assertThat(pixels("e.scrollWidth - e.clientWidth"))
                    .as("pixels that %s is too wide", tab)
                    .isZero();
            assertThat(pixels("e.scrollHeight")).as("height with %s", tab).isLessThan(LONGEST);
        }
        openTab("pool");
        Object unused = BROWSER.script("scrollTo(0, 0); return true");
        BROWSER.keepPicture("page-" + picture);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/problems", "/problems/overloaded"})
    void thePagesOfProblemsFitANarrowScreenInTheDark(String page) {
        BROWSER.resize(320, 640);
        BROWSER.prefer("dark");
        BROWSER.open(RACK.http(), page);
        assertThat(BROWSER.find("h1").isDisplayed()).isTrue();
        assertThat(pixels("e.scrollWidth - e.clientWidth")).isZero();
        assertThat(BROWSER.script("return getComputedStyle(document.body).backgroundColor"))
                .isEqualTo("rgb(11, 13, 18)");
        BROWSER.keepPicture("narrow" + page.replace('/', '-'));
        assertThat(BROWSER.complaints()).isEmpty();
    }

    @Test
    void noRuleOfAccessibilityIsBrokenInTheColoursThatThePersonLikes() {
        openPage();
        createAThousand();
        assertThat(BROWSER.violations()).isEmpty();
        assertNoneInAnyTab(BROWSER::violationsIn);
        BROWSER.prefer("dark");
        assertThat(BROWSER.paleTexts()).isEmpty();
        assertNoneInAnyTab(BROWSER::paleTextsIn);
    }

    private static void assertNoneInAnyTab(Function<String, List<?>> faultsIn) {
        for (String tab : TABS) {
            openTab(tab);
            assertThat(faultsIn.apply("#panel-" + tab)).as("faults in %s", tab).isEmpty();
        }
    }

    @Test
    void theKeyboardReachesEverything() {
        openPage();
        Set<String> reached = new LinkedHashSet<>();
        String focused = "";
        while (reached.add(focused)) {
            BROWSER.press(Keys.TAB);
            focused = BROWSER.script("const a = document.activeElement;"
                            + " return a.id || a.getAttribute('href') || a.parentElement.id || a.closest('[id]').id")
                    .toString();
        }
        assertThat(reached)
                .contains("#main", "/docs", "/openapi.yaml", "/problems", "theme", "groups", "thousand", "twenty")
                .contains("username", "score", "firstname", "lastname", "tab-pool", "panel-pool");
        for (String tab : TABS.subList(1, TABS.size())) {
            Object unused =
                    BROWSER.script("document.querySelector('[role=tab][aria-selected=true]').focus(); return true");
            BROWSER.press(Keys.ARROW_RIGHT);
            assertThat(BROWSER.script("return document.activeElement.id")).isEqualTo("tab-" + tab);
            // it is shown once its script is there
            Eventually.within(
                    Eventually.DONE, () -> BROWSER.find("#panel-" + tab).isDisplayed());
        }
    }

    @Test
    void withReducedMotionAGroupIsDrawnOnceAtItsEnd() {
        BROWSER.preferStillness();
        openPage();
        Object unused = BROWSER.script(
                "window.images = new Set(); const wire = document.getElementById('wire');"
                        + " const look = () => { images.add(wire.toDataURL()); requestAnimationFrame(look); }; look(); return true");
        create("still");
        Eventually.within(
                Eventually.DONE, () -> BROWSER.find("#caption").getText().startsWith("Group"));
        Eventually.within(Eventually.DONE, () -> images() > 1);
        assertThat(images()).isLessThanOrEqualTo(3);
        assertThat(BROWSER.script("return document.getAnimations().length")).isEqualTo(0L);
    }

    private static long images() {
        return ((Number) BROWSER.script("return images.size")).longValue();
    }

    private static void create(String name) {
        String user =
                "{\"username\":\"" + name + "\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}";
        assertThat(RACK.http().post("/users", user).status()).isEqualTo(201);
    }

    @Test
    void theThemeThatAPersonChoosesStays() {
        openPage();
        BROWSER.find("#theme").click();
        openPage();
        assertThat(BROWSER.script("return getComputedStyle(document.body).backgroundColor"))
                .isEqualTo("rgb(11, 13, 18)");
        BROWSER.find("#theme").click();
        assertThat(BROWSER.script("return getComputedStyle(document.body).backgroundColor"))
                .isEqualTo("rgb(246, 247, 249)");
    }

    @Test
    void thePageIsSmallAndAllOfItComesFromHere() {
        openPage();
        String paths = BROWSER.script(
                        "return performance.getEntriesByType('resource').map(r => new URL(r.name).pathname)"
                                + ".filter(path => path.startsWith('/site/')).join(' ')")
                .toString();
        int bytes = Arrays.stream(("/ " + paths).split(" "))
                .distinct()
                .filter(path -> !path.matches(".*/(wire|scene|stage|brush)\\.js"))
                .mapToInt(path -> RACK.http().get(path).text().getBytes(StandardCharsets.UTF_8).length)
                .sum();
        assertThat(paths).contains("/site/page.css", "/site/page.js", "/site/groups.js");
        assertThat(bytes).isLessThan(PAGE_BYTES);
        assertThat(
                        BROWSER.script(
                                "return performance.getEntriesByType('resource').every(r => r.name.startsWith(location.origin))"))
                .isEqualTo(true);
    }

    @Test
    void everyInputHasALabel() {
        openPage();
        assertThat(BROWSER.script("return [...document.querySelectorAll('input')].every(i => i.labels.length === 1)"))
                .isEqualTo(true);
    }
}
