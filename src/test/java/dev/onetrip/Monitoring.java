package dev.onetrip;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard and the alerts of {@code k8s/monitoring}. */
final class Monitoring {
    static final Path DIRECTORY = Path.of("k8s", "monitoring");

    /** What may stand in an expression without being a metric: operators and the labels of {@code by}. */
    private static final Pattern NO_METRIC =
            Pattern.compile("\\{[^}]*}|\\[[^]]*]|\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)"
                    + "|\\b(?:and|or|unless|bool|offset)\\b");

    private static final Pattern FUNCTION = Pattern.compile("[a-z_]+\\s*(?=\\()");

    private static final Pattern METRIC = Pattern.compile("[a-zA-Z_:][\\w:]*");

    private Monitoring() {}

    /** The alerts, as the rule lists them. */
    static List<Map<?, ?>> alerts() {
        List<Map<?, ?>> alerts = new ArrayList<>();
        YamlTree rule = YamlTree.of(DIRECTORY.resolve("prometheusrule.yaml"));
        for (Object group : (List<?>) requireNonNull(rule.at("spec", "groups").value())) {
            ((List<?>) requireNonNull(((Map<?, ?>) group).get("rules")))
                    .forEach(alert -> alerts.add((Map<?, ?>) alert));
        }
        return alerts;
    }

    static JsonNode dashboard() {
        return JsonMapper.builder().build().readTree(YamlTree.read(DIRECTORY.resolve("dashboard.json")));
    }

    /** Every expression of the dashboard. */
    static List<String> queries() {
        return dashboard().get("panels").findValues("expr").stream()
                .map(JsonNode::asString)
                .toList();
    }

    /** The metrics that an expression of Prometheus names. */
    static Set<String> metrics(String expression) {
        Set<String> metrics = new HashSet<>();
        // a string may hold braces
        String withoutStrings = expression.replaceAll("\"[^\"]*\"", "");
        String withoutLabels = NO_METRIC.matcher(withoutStrings).replaceAll(" ");
        Matcher metric = METRIC.matcher(FUNCTION.matcher(withoutLabels).replaceAll(" "));
        while (metric.find()) {
            metrics.add(metric.group());
        }
        return metrics;
    }
}
