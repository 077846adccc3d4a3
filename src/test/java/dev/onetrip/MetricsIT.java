package dev.onetrip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Http;
import dev.onetrip.support.Rack;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator reads in a scrape after traffic that is known. */
class MetricsIT {
    private static final String NDJSON = "application/x-ndjson";
    private static final String USER =
            "{\"username\":\"%s\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}";
    private static final String COMMIT = "{\"sha\":\"%040d\",\"author\":{\"name\":\"A\",\"email\":\"a@example.org\"},"
            + "\"committed\":\"2026-01-02T03:04:05Z\",\"message\":\"m\"}%n";

    @RegisterExtension
    static final Rack RACK = Rack.shared()
            .with("onetrip.jobs.concurrency", 1)
            .with("onetrip.jobs.counted-every", "1s")
            .with("onetrip.orders.cache-size", "1MB");

    private final Database database = RACK.database();
    private final Http http = RACK.http();

    private static Scrape scrape() {
        return Scrape.of(RACK.service().managementPort());
    }

    /** What was added to the sum of these series since that scrape. */
    private static double since(Scrape before, String name, String... labels) {
        return scrape().sum(name, labels) - before.sum(name, labels);
    }

    /** A request is counted a moment after its answer. */
    private static void grows(double expected, Scrape before, String name, String... labels) {
        double unused =
                Eventually.first(Eventually.SOON, () -> since(before, name, labels), grown -> grown == expected);
    }

    private Answer create(int board, String name, String... headers) {
        return http.post("/boards/" + board + "/users", USER.formatted(name), headers);
    }

    @Test
    void aCreationIsARequestAUnitAGroupAndItsRoundTrips() {
        Scrape before = scrape();
        assertThat(create(101, "first").status()).isEqualTo(201);
        // those of the background are among them
        assertThat(since(before, "onetrip_units_total", "work", "write", "outcome", "committed"))
                .isGreaterThanOrEqualTo(1);
        assertThat(since(before, "onetrip_group_size_count", "work", "users")).isEqualTo(1);
        assertThat(since(before, "onetrip_group_size_bucket", "work", "users", "le", "1.0"))
                .isEqualTo(1);
        assertThat(since(before, "onetrip_group_wait_seconds_count", "work", "users"))
                .isEqualTo(1);
        assertThat(since(before, "onetrip_group_time_seconds_count", "work", "users"))
                .isEqualTo(1);
        assertThat(since(before, "onetrip_group_round_trips_total", "work", "users"))
                .isEqualTo(3);
        assertThat(since(before, "onetrip_pool_acquire_seconds_count")).isGreaterThanOrEqualTo(1);
        String[] created = {"uri", "/boards/{board}/users", "method", "POST", "status", "201"};
        grows(1, before, "http_server_requests_seconds_count", created);
        for (String bound : new String[] {"0.01", "0.05", "0.25", "1.0", "2.0", "+Inf"}) {
            assertThat(scrape().samples())
                    .anyMatch(sample -> sample.name().equals("http_server_requests_seconds_bucket")
                            && bound.equals(sample.labels().get("le")));
        }
    }

    @Test
    void withoutAnEndpointForTracesNothingMakesSpans() {
        assertThat(RACK.service().beans(Tracer.class)).isEmpty();
        assertThat(RACK.service().beans(TracingObservationHandler.class)).isEmpty();
    }

    @Test
    void aLineHasItsStatusAndARefusalItsReason() {
        assertThat(create(102, "taken").status()).isEqualTo(201);
        Scrape before = scrape();
        assertThat(create(102, "taken").status()).isEqualTo(409);
        String lines = USER.formatted("new") + "\n" + USER.formatted("taken") + "\n";
        assertThat(http.send("POST", "/boards/102/users", NDJSON, lines).status())
                .isEqualTo(200);
        grows(1, before, "onetrip_lines_total", "work", "users", "status", "created");
        grows(1, before, "onetrip_lines_total", "work", "users", "status", "failed");
        grows(2, before, "onetrip_rejections_total", "work", "users", "reason", "username-taken");
    }

    @Test
    void aRehearsalAReplayAndALateUnitAreTold() throws Exception {
        assertThat(create(103, "once", "Idempotency-Key", "metrics-once").status())
                .isEqualTo(201);
        Scrape before = scrape();
        assertThat(create(103, "once", "Idempotency-Key", "metrics-once").status())
                .isEqualTo(201);
        grows(1, before, "onetrip_idempotent_replays_total");
        assertThat(create(103, "rehearsed", "Prefer", "tx=rollback").status()).isEqualTo(201);
        grows(1, before, "onetrip_units_total", "work", "rehearsal", "outcome", "rolled-back", "reason", "rehearsal");
        try (Connection rival = database.connect();
                Statement statement = rival.createStatement()) {
            rival.setAutoCommit(false);
            assertThat(statement.execute("SELECT 1 FROM boards WHERE board_id = 103 FOR UPDATE"))
                    .isTrue();
            assertThat(create(103, "late", "Request-Timeout", "2").status()).isEqualTo(504);
            rival.rollback();
        }
        grows(1, before, "onetrip_rejections_total", "work", "users", "reason", "deadline-exceeded");
        String[] late = {"work", "write", "outcome", "rolled-back", "reason", "deadline-exceeded"};
        grows(1, before, "onetrip_units_total", late);
    }

    @Test
    void aUnitThatRunsAgainIsTold() {
        // a sequence is not rolled back, so that the second attempt passes
        database.script("CREATE SEQUENCE attempts; CREATE FUNCTION fail_once() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN IF nextval(''attempts'') = 1 THEN RAISE SQLSTATE ''40001''; END IF; RETURN NEW; END';"
                + " CREATE TRIGGER fail_once BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION fail_once()");
        try {
            Scrape before = scrape();
            assertThat(create(104, "again").status()).isEqualTo(201);
            assertThat(since(before, "onetrip_retries_total", "sqlstate", "40001"))
                    .isEqualTo(1);
        } finally {
            database.script("DROP TRIGGER fail_once ON users; DROP FUNCTION fail_once; DROP SEQUENCE attempts");
        }
    }

    @Test
    void theLinesOfAnIngestAreToldByStrategy() {
        Scrape before = scrape();
        String lines = COMMIT.formatted(1) + COMMIT.formatted(2) + COMMIT.formatted(1) + "{}\n";
        assertThat(http.send("POST", "/repositories/metrics/commits?strategy=pivot&mode=row", NDJSON, lines)
                        .status())
                .isEqualTo(200);
        Map<String, Double> byStatus = Map.of("inserted", 2.0, "skipped", 1.0, "failed", 1.0, "updated", 0.0);
        byStatus.forEach((status, some) ->
                grows(some, before, "onetrip_ingest_lines_total", "strategy", "pivot", "status", status));
        grows(1, before, "onetrip_ingest_seconds_count", "strategy", "pivot");
        assertThat(scrape().sum("onetrip_ingest_running")).isZero();
    }

    @Test
    void anOrderThatIsReadTwiceIsAHitOfTheCache() {
        String customer = "/customers/0b0b7f5e-8a52-4d0a-9d35-2f3f7a3f6d11";
        assertThat(http.send("PUT", customer, "application/json", "{}").status())
                .isEqualTo(201);
        assertThat(http.send("PUT", "/products/1", "application/json", "{\"name\":\"A lamp\",\"stock\":100}")
                        .status())
                .isEqualTo(201);
        Answer placed =
                http.post(customer + "/orders", "{\"items\":[{\"productId\":1,\"quantity\":2,\"price\":\"9.99\"}]}");
        String order = placed.header("location").orElseThrow();
        Scrape before = scrape();
        Eventually.within(Eventually.SOON, () -> {
            assertThat(http.get(order).status()).isEqualTo(200);
            return since(before, "onetrip_cache_total", "of", "orders", "result", "hit") > 0;
        });
        assertThat(since(before, "onetrip_cache_total", "of", "orders", "result", "miss"))
                .isGreaterThanOrEqualTo(1);
        Scrape now = scrape();
        assertThat(now.sum("onetrip_live_listening")).isEqualTo(1);
        assertThat(now.sum("onetrip_live_expected")).isEqualTo(1);
        assertThat(now.sum("onetrip_live_lag_seconds")).isPositive();
    }

    @Test
    void aJobIsCountedWhileItWaitsAndWhenItEnds() {
        Scrape before = scrape();
        database.script(
                "INSERT INTO jobs (job_id, request, method, path, content_type, preferences, request_key, client,"
                        + " body, progress_total, run_after, created) SELECT gen_random_uuid(), gen_random_uuid(), 'POST', '/users',"
                        + " 'application/json', '', 'k', '', '', 1, now() + interval '1 hour', now()");
        grows(1, before, "onetrip_jobs_unfinished", "state", "queued");
        assertThat(scrape().sum("onetrip_jobs_overdue_seconds")).isZero();
        database.script("UPDATE jobs SET run_after = now() - interval '1 hour', state = 'running', leased_until ="
                + " now() + interval '1 hour' WHERE request_key = 'k'");
        grows(1, before, "onetrip_jobs_unfinished", "state", "running");
        database.script("DELETE FROM jobs WHERE request_key = 'k'");
        assertThat(create(105, "job", "Prefer", "respond-async").status()).isEqualTo(202);
        grows(1, before, "onetrip_jobs_ended_total", "outcome", "succeeded");
    }

    @Test
    void theBuildAndTheReadinessAreTold() {
        assertThat(Http.on(RACK.service().managementPort())
                        .get("/actuator/health/readiness")
                        .status())
                .isEqualTo(200);
        Scrape now = scrape();
        assertThat(now.sum("onetrip_database_ready")).isEqualTo(1);
        long step = database.number("SELECT max(id) FROM schema_steps");
        assertThat(now.sum("onetrip_build_info", "schema", "%03d".formatted(step)))
                .isEqualTo(1);
    }

    @Test
    void everyMetricOfTheServiceSaysWhatItIs() {
        assertThat(create(106, "any").status()).isEqualTo(201);
        assertThat(scrape().help().entrySet().stream()
                        .filter(family -> family.getKey().startsWith("onetrip_"))
                        .filter(family -> family.getValue().isBlank())
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toUnmodifiableSet()))
                .isEmpty();
    }

    @Test
    void everyMetricOfTheDashboardAndTheAlertsIsInAScrape() {
        assertThat(create(107, "taken").status()).isEqualTo(201);
        String line = USER.formatted("taken") + "\n";
        assertThat(http.send("POST", "/boards/107/users", NDJSON, line).status())
                .isEqualTo(200);
        Eventually.within(Eventually.SOON, () -> scrape().names().contains("onetrip_lines_total"));
        List<String> expressions = Stream.concat(
                        Monitoring.queries().stream(),
                        Monitoring.alerts().stream().map(alert -> String.valueOf(alert.get("expr"))))
                .toList();
        assertThat(expressions).hasSizeGreaterThan(40);
        Set<String> named = expressions.stream()
                .flatMap(expression -> Monitoring.metrics(expression).stream())
                .collect(Collectors.toUnmodifiableSet());
        assertThat(named).hasSizeGreaterThan(25).isSubsetOf(scrape().names());
    }
}
