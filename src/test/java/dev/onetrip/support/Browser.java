package dev.onetrip.support;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.springframework.util.FileSystemUtils;

/**
 * Chromium without a window, for one test class; the class is skipped where {@code chromium} and {@code chromedriver}
 * are not installed, and a line says so. Debian: {@code apt-get install chromium chromium-driver}.
 */
public final class Browser implements BeforeAllCallback, AfterAllCallback {
    private static final File CHROMIUM = new File("/usr/bin/chromium");
    private static final File DRIVER = new File("/usr/bin/chromedriver");
    private static final String NOT_SHOWN = """
            ****************************************************************************
            NOT SHOWN: %s is skipped, for %s and %s are not both here.
            Debian: apt-get install chromium chromium-driver
            ****************************************************************************""";

    private static final Duration PATIENCE = Eventually.DONE;
    private static final String AXE = axe();
    private static final String COLOURS = "{runOnly: ['color-contrast']}";

    private @Nullable ChromeDriver driver;
    private @Nullable Path profile;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        boolean isInstalled = CHROMIUM.canExecute() && DRIVER.canExecute();
        if (!isInstalled) {
            System.out.println(NOT_SHOWN.formatted(context.getDisplayName(), CHROMIUM, DRIVER));
        }
        Assumptions.assumeTrue(isInstalled, "needs " + CHROMIUM + " and " + DRIVER);
        Path empty = Files.createTempDirectory("chromium");
        profile = empty;
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM);
        options.setCapability("goog:loggingPrefs", logs);
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + empty);
        driver = new ChromeDriver(
                new ChromeDriverService.Builder().usingDriverExecutable(DRIVER).build(), options);
        driver.manage().timeouts().scriptTimeout(PATIENCE).pageLoadTimeout(PATIENCE);
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (driver != null) {
            driver.quit();
        }
        FileSystemUtils.deleteRecursively(profile);
    }

    /** Opens the page and forgets what the console said before. */
    public void open(Http http, String path) {
        driver().manage().logs().get(LogType.BROWSER);
        driver().get(http.base().resolve(path).toString());
    }

    /** The first element of that CSS selector, as soon as there is one. */
    public WebElement find(String selector) {
        Eventually.within(
                PATIENCE, () -> !driver().findElements(By.cssSelector(selector)).isEmpty());
        return driver().findElement(By.cssSelector(selector));
    }

    /** Presses the element, once it stands still: what is shown above it may still come. */
    public void click(String selector) {
        WebElement element = find(selector);
        Object unused = driver().executeScript(
                        "const [element] = arguments; element.scrollIntoView({block: 'center', behavior: 'instant'});"
                                + " return new Promise(done => { let last; const look = () => {"
                                + " const {x, y, width, height} = element.getBoundingClientRect();"
                                + " const now = [x, y, width, height].join();"
                                + " if (now === last) done(true); else { last = now; requestAnimationFrame(() => requestAnimationFrame(look)); } };"
                                + " look(); })",
                        element);
        element.click();
    }

    /** Every element of that CSS selector. */
    public List<WebElement> all(String selector) {
        return driver().findElements(By.cssSelector(selector));
    }

    /** Writes the text into an input, over what it holds. */
    public void type(String selector, String text) {
        WebElement input = find(selector);
        input.clear();
        input.sendKeys(text);
    }

    /** What the script returns, in the page. */
    public Object script(String script) {
        return Objects.requireNonNull(driver().executeScript(script), script);
    }

    /** Makes the viewport so large, in CSS pixels; the page has been drawn in it on return. */
    public void resize(int width, int height) {
        command(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        drawn("innerWidth === " + width);
    }

    /**
     * Says which colours the person likes, {@code light} or {@code dark}; movement is welcome. On return the page has
     * heard of it and has been drawn.
     */
    public void prefer(String colours) {
        prefer(colours, "no-preference");
    }

    /** Says that the person wants light colours and as little movement as possible. */
    public void preferStillness() {
        prefer("light", "reduce");
    }

    private void prefer(String colours, String motion) {
        command(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", colours),
                                Map.of("name", "prefers-reduced-motion", "value", motion))));
        drawn("matchMedia('(prefers-color-scheme: " + colours + ") and (prefers-reduced-motion: " + motion
                + ")').matches");
    }

    /** Waits until that holds in the page, and then for a frame: what listens for a change is told before one. */
    private void drawn(String condition) {
        Object unused = script("return new Promise(done => { const look = () => requestAnimationFrame(" + condition
                + " ? () => requestAnimationFrame(() => done(true)) : look); look(); })");
    }

    /** Presses the keys, wherever the focus is. */
    public void press(CharSequence... keys) {
        driver().switchTo().activeElement().sendKeys(keys);
    }

    private void command(String name, Map<String, Object> parameters) {
        driver().executeCdpCommand(name, parameters);
    }

    /** What the console holds against the page: errors of scripts, of loading and of its content security policy. */
    public List<String> complaints() {
        return driver().manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    /** Every place of the page that breaks a rule of accessibility, with the rule and what would do. */
    public List<?> violations() {
        return violations("document", "{}");
    }

    /** The same of what that CSS selector names alone. */
    public List<?> violationsIn(String selector) {
        return violations("'" + selector + "'", "{}");
    }

    /** Every text whose colour is too near to that of its ground, which is all that a change of colours may break. */
    public List<?> paleTexts() {
        return violations("document", COLOURS);
    }

    /** The same of what that CSS selector names alone. */
    public List<?> paleTextsIn(String selector) {
        return violations("'" + selector + "'", COLOURS);
    }

    /** Colours are looked at once they have come to rest. */
    private List<?> violations(String place, String options) {
        if (script("return typeof axe").equals("undefined")) {
            Object unused = script(AXE + "; return true");
        }
        return (List<?>) script("return Promise.allSettled(document.getAnimations()"
                + ".filter(a => a.effect.getComputedTiming().endTime < Infinity).map(a => a.finished))"
                + ".then(() => axe.run(" + place + ", " + options
                + ")).then(({violations}) => violations.flatMap(({id, nodes}) =>"
                + " nodes.map(({target, failureSummary}) => id + ' ' + target + ' ' + failureSummary)))");
    }

    private static String axe() {
        try (InputStream in =
                Browser.class.getResourceAsStream("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
            return new String(Objects.requireNonNull(in, "axe-core").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keeps a picture as {@code target/screenshots/<name>.png}, to be looked at. */
    public void keepPicture(String name) {
        try {
            Path file = Path.of("target", "screenshots", name + ".png");
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.write(file, driver().getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ChromeDriver driver() {
        return Objects.requireNonNull(driver, "no test class has begun");
    }
}
