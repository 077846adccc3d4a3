package dev.onetrip;

import dev.onetrip.support.Http;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Prometheus reads of a service at one moment, in the text format.
 *
 * @param samples every line that holds a value
 * @param help what each family says of itself
 */
record Scrape(List<Sample> samples, Map<String, String> help) {
    private static final Pattern SAMPLE =
            Pattern.compile("(?<name>[a-zA-Z_:][\\w:]*)(?:\\{(?<labels>.*)})? (?<value>\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final String HELP = "# HELP ";

    /** One series and its value. */
    record Sample(String name, Map<String, String> labels, double value) {}

    /** On the operations port of the service. */
    static Scrape of(int managementPort) {
        List<Sample> samples = new ArrayList<>();
        Map<String, String> help = new HashMap<>();
        Http.on(managementPort).get("/actuator/prometheus").text().lines().forEach(line -> {
            if (line.startsWith(HELP)) {
                String[] words = line.substring(HELP.length()).split(" ", 2);
                help.put(words[0], words.length == 1 ? "" : words[1].strip());
            } else if (!line.startsWith("#") && !line.isBlank()) {
                samples.add(sample(line));
            }
        });
        return new Scrape(samples, help);
    }

    private static Sample sample(String line) {
        Matcher matcher = SAMPLE.matcher(line);
        if (!matcher.matches()) {
            throw new AssertionError("no sample: " + line);
        }
        Map<String, String> labels = new HashMap<>();
        String text = matcher.group("labels");
        Matcher label = LABEL.matcher(text == null ? "" : text);
        while (label.find()) {
            labels.put(label.group(1), label.group(2));
        }
        String value = matcher.group("value");
        return new Sample(
                matcher.group("name"),
                labels,
                "+Inf".equals(value) ? Double.POSITIVE_INFINITY : Double.parseDouble(value));
    }

    /** The names of all series. */
    Set<String> names() {
        Set<String> names = new HashSet<>();
        samples.forEach(sample -> names.add(sample.name()));
        return names;
    }

    /** The sum of all series of that name that have these labels, given as name, value, name, value; 0 for none. */
    double sum(String name, String... labels) {
        return samples.stream()
                .filter(sample -> sample.name().equals(name) && has(sample, labels))
                .mapToDouble(Sample::value)
                .sum();
    }

    private static boolean has(Sample sample, String... labels) {
        for (int i = 0; i < labels.length; i += 2) {
            if (!labels[i + 1].equals(sample.labels().get(labels[i]))) {
                return false;
            }
        }
        return true;
    }
}
