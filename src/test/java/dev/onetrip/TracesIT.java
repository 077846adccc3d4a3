package dev.onetrip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Http;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.ServiceProcess;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service that was given an endpoint for traces, as an operator reads it: spans, logs, exemplars. */
class TracesIT {
    private static final String USER =
            "{\"username\":\"%s\",\"score\":1,\"profile\":{\"firstname\":\"A\",\"lastname\":\"B\"}}";
    private static final String NAME = "http post /boards/{board}/users";
    private static final JsonMapper JSON = JsonMapper.shared();

    @RegisterExtension
    static final RealPostgres POSTGRES = RealPostgres.shared();

    private static SpanReceiver receiver;
    private static ServiceProcess service;

    @BeforeAll
    static void start() {
        receiver = SpanReceiver.start();
        Database database = POSTGRES.database();
        service = ServiceProcess.start(
                ServiceProcess.QUICK_START,
                Map.of(
                        "onetrip.database.url", database.url(),
                        "onetrip.users.deadline", "30s",
                        "onetrip.web.access-log.lines", "all",
                        "logging.structured.format.console", "ecs",
                        "management.opentelemetry.tracing.export.schedule-delay", "50ms",
                        "management.tracing.sampling.probability", "1.0"),
                Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url().replace("/v1/traces", "")));
    }

    @AfterAll
    static void stop() {
        service.close();
        receiver.close();
    }

    private static Answer create(int board, String... headers) {
        Answer answer = service.http().post("/boards/" + board + "/users", USER.formatted("traced" + board), headers);
        assertThat(answer.status()).isEqualTo(201);
        return answer;
    }

    /** What the log says of the one request with that path. */
    private static JsonNode logged(String path) {
        return Eventually.first(Eventually.SOON, () -> lines(path), lines -> !lines.isEmpty())
                .get(0);
    }

    private static List<JsonNode> lines(String path) {
        return service.output()
                .lines()
                .map(JSON::readTree)
                .filter(line -> line.path("message").asString("").contains(" " + path + " "))
                .toList();
    }

    @Test
    void aRequestIsASpanInTheTraceOfItsClientAndCarriesItsReceipt() {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        String parent = "00f067aa0ba902b7";
        Answer answer = create(1, "traceparent", "00-" + trace + "-" + parent + "-01");
        String spans = receiver.untilItHas(bytes(trace));
        assertThat(spans)
                .contains(bytes(parent))
                .contains(NAME)
                .contains(answer.header("Server-Timing").orElseThrow());
        JsonNode line = logged("/boards/1/users");
        assertThat(line.path("message").asString()).contains(" trace=" + trace);
        assertThat(line.at("/trace/id").asString()).isEqualTo(trace);
    }

    @Test
    void aRequestWithoutATraceBeginsOneThatTheLogNames() {
        Answer unused = create(2);
        String trace = logged("/boards/2/users").at("/trace/id").asString();
        assertThat(trace).matches("[0-9a-f]{32}");
        assertThat(receiver.untilItHas(bytes(trace))).contains(NAME);
    }

    @Test
    void aProbeIsNoSpan() {
        String trace = "aaf92f3577b34da6a3ce929d0e0e4736";
        String probed = "bbf92f3577b34da6a3ce929d0e0e4736";
        String parent = "-00f067aa0ba902b7-01";
        assertThat(Http.on(service.managementPort())
                        .get("/actuator/health", "traceparent", "00-" + probed + parent)
                        .status())
                .isEqualTo(200);
        Answer unused = create(3, "traceparent", "00-" + trace + parent);
        assertThat(receiver.untilItHas(bytes(trace)))
                .doesNotContain(bytes(probed))
                .doesNotContain("/actuator/");
    }

    @Test
    void aBucketOfRequestsNamesATraceThatFellIntoIt() {
        Answer unused = create(4);
        Pattern exemplar = Pattern.compile(
                "http_server_requests_seconds_bucket\\{[^}]*uri=\"/boards/\\{board}/users\",le=\"[^\"]+\"}"
                        + " [^#\n]*# \\{span_id=\"[0-9a-f]{16}\",trace_id=\"([0-9a-f]{32})\"}");
        Matcher found = Eventually.first(Eventually.SOON, () -> exemplar.matcher(openMetrics()), Matcher::find);
        assertThat(receiver.untilItHas(bytes(found.group(1)))).contains(NAME);
    }

    private static String openMetrics() {
        return Http.on(service.managementPort())
                .get("/actuator/prometheus", "Accept", "application/openmetrics-text; version=1.0.0")
                .text();
    }

    /** An id as it stands in a message of the protocol. */
    private static String bytes(String hex) {
        return new String(HexFormat.of().parseHex(hex), SpanReceiver.BYTES);
    }
}
