package dev.onetrip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;

/** The dashboard and the alerts fit together with the pods and with the runbook. */
class MonitoringTest {
    private static final Path TESTS = Path.of("src/test/resources/promtool/alerts.yaml");

    @Test
    void everyAlertHasASeverityASummaryAndItsHeadingInTheRunbook() {
        String runbook = YamlTree.read(Path.of("k8s", "README.md"));
        assertThat(Monitoring.alerts()).hasSizeGreaterThan(8).allSatisfy(alert -> {
            String name = String.valueOf(alert.get("alert"));
            assertThat(alert.keySet().stream().map(String::valueOf))
                    .containsExactlyInAnyOrder("alert", "expr", "for", "labels", "annotations");
            assertThat(((Map<?, ?>) Objects.requireNonNull(alert.get("labels"))).get("severity"))
                    .isIn("critical", "warning");
            Map<?, ?> annotations = (Map<?, ?>) Objects.requireNonNull(alert.get("annotations"));
            assertThat(String.valueOf(annotations.get("summary"))).isNotBlank();
            assertThat(annotations.get("runbook_url")).isEqualTo("k8s/README.md#" + name.toLowerCase(Locale.ROOT));
            assertThat(runbook).contains("\n### " + name + "\n");
        });
    }

    @Test
    void thePodsAreReadOnTheirPortOfOperations() {
        YamlTree monitor = YamlTree.of(Monitoring.DIRECTORY.resolve("podmonitor.yaml"));
        assertThat(monitor.at("spec").keys()).containsExactlyInAnyOrder("selector", "podMetricsEndpoints");
        assertThat(monitor.at("spec", "selector", "matchLabels").map()).hasToString("{app.kubernetes.io/name=onetrip}");
        List<?> endpoints = (List<?>)
                Objects.requireNonNull(monitor.at("spec", "podMetricsEndpoints").value());
        assertThat(endpoints).hasToString("[{port=management, path=/actuator/prometheus, interval=15s}]");
    }

    @Test
    void theDashboardHasARowForTheServiceTheWritePathAndTheDatabase() {
        JsonNode panels = Monitoring.dashboard().get("panels");
        assertThat(panels.valueStream()
                        .filter(panel -> panel.get("type").asString().equals("row"))
                        .map(panel -> panel.get("title").asString()))
                .containsExactly("Service", "Write path", "Database");
        Set<Integer> ids = new HashSet<>();
        assertThat(panels.valueStream())
                .allMatch(panel -> ids.add(panel.get("id").asInt()));
    }

    @Test
    void theParserFindsMetricsAndNoLabels() {
        assertThat(
                        Monitoring.metrics(
                                "histogram_quantile(0.95, sum by (le, work) (rate(a_bucket{job=~\"$job\", x=\"}\"}[5m])))"
                                        + " / max(b) > 0.5 and sum by (of) (rate(c_total{r!=\"off\"}[$__rate_interval])) or absent(d)"))
                .containsExactlyInAnyOrder("a_bucket", "b", "c_total", "d");
    }

    @Test
    void everyAlertFiresWhenItShouldInTheTestsOfPromtool() {
        String tests = YamlTree.read(TESTS);
        assertThat(Monitoring.alerts())
                .allSatisfy(alert ->
                        assertThat(tests).containsPattern("alertname: " + alert.get("alert") + "\n +exp_alerts:"));
    }

    @Test
    void promtoolPassesTheTestsOfTheAlerts(@TempDir Path directory) throws IOException, InterruptedException {
        String promtool = Programs.installed("promtool");
        Object spec = YamlTree.of(Monitoring.DIRECTORY.resolve("prometheusrule.yaml"))
                .at("spec")
                .value();
        Path rules = Files.writeString(directory.resolve("rules.yaml"), new Yaml().dump(spec));
        Path tests = Files.copy(TESTS, directory.resolve("alerts.yaml"));
        assertThat(Programs.output(List.of(promtool, "check", "rules", rules.toString())))
                .contains(Monitoring.alerts().size() + " rules found");
        assertThat(Programs.output(List.of(promtool, "test", "rules", tests.toString())))
                .contains("SUCCESS");
    }
}
