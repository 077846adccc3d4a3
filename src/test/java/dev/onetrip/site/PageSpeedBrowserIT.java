package dev.onetrip.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Browser;
import dev.onetrip.support.ClosedLoop;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.RawHttp;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.ServiceProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How soon the page is there, and how it moves while its board is written thousands of times a second. */
@ExtendWith(RealPostgres.class)
@Tag("soak")
@Timeout(300)
class PageSpeedBrowserIT {
    private static final int CLIENTS = 64;
    private static final Duration LOAD = Duration.ofSeconds(20);

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private static ServiceProcess service;

    @BeforeAll
    static void start(Database database) {
        service = ServiceProcess.start(
                List.of("-Xmx256m", "-XX:+UseParallelGC"),
                Map.of("onetrip.database.url", database.url(), "onetrip.users.rescoring", "deferred"));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** The best of some loads, since other work on the machine only adds. */
    @Test
    void itIsThereWithinThreeTenthsOfASecond() {
        List<Double> paints = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            BROWSER.open(service.http(), "/");
            Eventually.within(Eventually.DONE, () -> firstPaint() > 0);
            paints.add(firstPaint());
        }
        System.out.println("first paint ms " + paints);
        assertThat(paints).anyMatch(paint -> paint <= 300);
    }

    private static double firstPaint() {
        Object paint = BROWSER.script("const paint = performance.getEntriesByName('first-contentful-paint')[0];"
                + " return paint ? paint.startTime : 0");
        return ((Number) paint).doubleValue();
    }

    /** Prints the frames that the browser draws meanwhile, which on two cores are those that the load leaves it. */
    @Test
    void itEndsWithTheTruthAfterItsBoardWasWritten(Database database) {
        BROWSER.open(service.http(), "/");
        Object unused = BROWSER.script(
                "window.drawn = []; const look = now => { drawn.push(now); requestAnimationFrame(look); };"
                        + " requestAnimationFrame(look); return true");
        frames("alone", () -> pause(LOAD.dividedBy(4)));
        AtomicInteger number = new AtomicInteger();
        String user = "{\"username\":\"p%d\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}";
        List<ClosedLoop.Result> results = new ArrayList<>();
        frames(
                "beside " + CLIENTS + " clients",
                () -> results.add(ClosedLoop.run(
                        service.port(),
                        CLIENTS,
                        Duration.ZERO,
                        LOAD,
                        () -> RawHttp.request(
                                "POST", "/users", "application/json", user.formatted(number.incrementAndGet())))));
        System.out.println(results);
        Eventually.becomes(
                database.number("SELECT count(*) FROM users WHERE board_id = 1"),
                Eventually.DONE,
                "users",
                () -> Figures.of(BROWSER, "#users"));
        assertThat(BROWSER.complaints()).isEmpty();
    }

    /** Prints how many there are meanwhile. */
    private static void frames(String when, Runnable meanwhile) {
        Object unused = BROWSER.script("drawn.length = 0; return true");
        meanwhile.run();
        List<?> gaps = (List<?>) BROWSER.script("const gaps = drawn.slice(1).map((at, index) => at - drawn[index]);"
                + " gaps.sort((a, b) => a - b); const at = part => gaps[Math.floor(part * (gaps.length - 1))];"
                + " return [gaps.length, drawn[drawn.length - 1] - drawn[0], at(0.5), at(0.99), at(1)]");
        double perSecond = number(gaps.get(0)) / number(gaps.get(1)) * 1_000;
        System.out.printf(
                "%s: %.1f frames a second, ms between two: p50 %.1f, p99 %.1f, longest %.1f%n",
                when, perSecond, number(gaps.get(2)), number(gaps.get(3)), number(gaps.get(4)));
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    private static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        Eventually.within(time.multipliedBy(2), () -> System.nanoTime() > end);
    }
}
