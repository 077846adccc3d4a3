package dev.onetrip.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Http;
import dev.onetrip.support.Rack;
import dev.onetrip.support.RawHttp;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the metrics of requests tell. */
class RequestMetricsIT {
    private static final String USER =
            "{\"username\":\"%s\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}";

    @RegisterExtension
    static final Rack RACK = Rack.shared().with("onetrip.jobs.concurrency", 1);

    private final Database database = RACK.database();

    private static long count(String name, String tag, String value) {
        return RACK.service().bean(MeterRegistry.class).find(name).tag(tag, value).timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    private static double underWay() {
        return RACK.service().bean(MeterRegistry.class).find("http.server.requests.active").gauges().stream()
                .mapToDouble(Gauge::value)
                .sum();
    }

    private static long status(int status) {
        return RACK.service().ended(status);
    }

    private static byte[] create(long board, String name) {
        return RawHttp.request("POST", "/boards/" + board + "/users", "application/json", USER.formatted(name));
    }

    @Test
    void aClientThatGoesAwayInItsBodyIsA499() throws IOException {
        long before = status(499);
        long failed = status(500);
        try (RawHttp http = new RawHttp(RACK.service().port())) {
            byte[] request = create(1, "half");
            http.send(new String(request, 0, request.length - 10, StandardCharsets.ISO_8859_1));
            Eventually.within(Eventually.SOON, () -> underWay() > 0);
            http.abort();
        }
        Eventually.within(Eventually.SOON, () -> status(499) == before + 1);
        assertThat(status(500)).isEqualTo(failed);
    }

    @Test
    void aClientThatGoesAwayBeforeItsAnswerIsA499() throws Exception {
        assertThat(RACK.http().post("/boards/3/users", USER.formatted("first")).status())
                .isEqualTo(201);
        long before = status(499);
        long failed = status(500);
        try (Connection rival = database.connect();
                Statement statement = rival.createStatement();
                RawHttp http = new RawHttp(RACK.service().port())) {
            rival.setAutoCommit(false);
            assertThat(statement.execute("SELECT 1 FROM boards WHERE board_id = 3 FOR UPDATE"))
                    .isTrue();
            http.send(create(3, "second"));
            Eventually.becomes(1, Eventually.SOON, "statements that wait", database::waiting);
            http.abort();
            Eventually.within(Eventually.SOON, () -> status(499) == before + 1);
            rival.rollback();
        }
        assertThat(status(500)).isEqualTo(failed);
    }

    @Test
    void streamsAreAMetricOfTheirOwn() throws IOException {
        long events = count("http.server.streams", "uri", "/actions");
        try (RawHttp http = new RawHttp(RACK.service().port())) {
            http.send("GET /actions HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n");
            Eventually.within(Eventually.SOON, () -> http.hasBytes());
            http.abort();
        }
        Eventually.within(Eventually.SOON, () -> count("http.server.streams", "uri", "/actions") == events + 1);
        assertThat(RACK.http().get("/users", "Accept", "application/x-ndjson").status())
                .isEqualTo(200);
        Eventually.within(Eventually.SOON, () -> count("http.server.streams", "uri", "/users") == 1);
        assertThat(count("http.server.requests", "uri", "/actions")).isZero();
        assertThat(count("http.server.requests", "uri", "/users")).isZero();
    }

    @Test
    void aStoredFailureThatIsReadIsNoFailureOfNow() {
        assertThat(RACK.http().post("/boards/4/users", USER.formatted("taken")).status())
                .isEqualTo(201);
        Answer accepted = RACK.http().post("/boards/4/users", USER.formatted("taken"), "Prefer", "respond-async");
        String job = Objects.requireNonNull(accepted.header("location").orElse(null));
        Eventually.within(
                Eventually.SOON, () -> RACK.http().get(job + "/answer").status() == 409);
        Eventually.within(Eventually.SOON, () -> answersRead("200") > 0);
        assertThat(answersRead("409")).isZero();
    }

    @Test
    void aRequestIsToldByItsRouteItsStatusAndWhatItWasRefusedFor() {
        assertThat(RACK.http().post("/boards/5/users", USER.formatted("twice")).status())
                .isEqualTo(201);
        assertThat(RACK.http().post("/boards/5/users", USER.formatted("twice")).status())
                .isEqualTo(409);
        assertThat(RACK.http().get("/nothing/here").status()).isEqualTo(404);
        Eventually.within(Eventually.SOON, () -> !told("uri", "NOT_FOUND").isEmpty());
        assertThat(told("uri", "NOT_FOUND"))
                .containsExactly(
                        "error=StatusRefusal,exception=StatusRefusal,method=GET,outcome=CLIENT_ERROR,status=404,uri=NOT_FOUND");
        Eventually.within(Eventually.SOON, () -> !told("status", "409").isEmpty());
        assertThat(told("status", "409"))
                .containsExactly(
                        "error=Taken,exception=Taken,method=POST,outcome=CLIENT_ERROR,status=409,uri=/boards/{board}/users");
        Eventually.within(Eventually.SOON, () -> !told("status", "201").isEmpty());
        assertThat(told("status", "201"))
                .contains("error=none,exception=none,method=POST,outcome=SUCCESS,status=201,uri=/boards/{board}/users");
    }

    @Test
    void aMethodThatIsNoneMakesNoMetricOfItsOwn() throws IOException {
        try (RawHttp http = new RawHttp(RACK.service().port())) {
            http.send("BREW /strategies HTTP/1.1\r\nHost: localhost\r\n\r\n");
            Eventually.within(Eventually.SOON, () -> http.hasBytes());
        }
        Eventually.within(Eventually.SOON, () -> !told("method", "UNKNOWN").isEmpty());
        assertThat(told("method", "BREW")).isEmpty();
    }

    @Test
    void bothPortsTellOfRequestsWithTheSameTags() {
        assertThat(RACK.http().get("/strategies").status()).isEqualTo(200);
        assertThat(Http.on(RACK.service().managementPort())
                        .get("/actuator/info")
                        .status())
                .isEqualTo(200);
        Eventually.within(Eventually.SOON, () -> !told("uri", "/actuator/info").isEmpty());
        Eventually.within(Eventually.SOON, () -> !told("uri", "/strategies").isEmpty());
        // Prometheus drops a series whose labels are not those of the first
        assertThat(keys("/actuator/info")).isEqualTo(keys("/strategies"));
    }

    private static Set<String> keys(String uri) {
        return RACK.service().bean(MeterRegistry.class).find("http.server.requests").tag("uri", uri).timers().stream()
                .flatMap(timer -> timer.getId().getTags().stream().map(Tag::getKey))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The timers with that tag, all tags of each. */
    private static List<String> told(String tag, String value) {
        return RACK.service().bean(MeterRegistry.class).find("http.server.requests").tag(tag, value).timers().stream()
                .map(timer -> timer.getId().getTags().stream()
                        .map(one -> one.getKey() + "=" + one.getValue())
                        .collect(Collectors.joining(",")))
                .toList();
    }

    private static long answersRead(String status) {
        Timer timer = RACK.service()
                .bean(MeterRegistry.class)
                .find("http.server.requests")
                .tags("uri", "/jobs/{id}/answer", "status", status)
                .timer();
        return timer == null ? 0 : timer.count();
    }
}
