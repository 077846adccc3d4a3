package dev.onetrip.web;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What clients were refused, and what became of the lines that they sent: {@code onetrip.rejections},
 * {@code onetrip.lines}. The tag {@code work} is the feature that the path belongs to.
 */
public final class AnswerMeters {
    private static final String OTHER = "other";

    /** By the first segment of the path. */
    private static final Map<String, String> WORK = Map.of(
            "users", "users",
            "boards", "users",
            "actions", "users",
            "groups", "users",
            "customers", "customers",
            "orders", "orders",
            "products", "orders",
            "repositories", "commits",
            "jobs", "jobs");

    private final MeterProvider<Counter> rejections;
    private final MeterProvider<Counter> lines;
    /** Looked up once: a registry compares all tags of each. */
    private final Map<Rejected, Counter> rejected = new ConcurrentHashMap<>();

    AnswerMeters(MeterRegistry meters) {
        rejections = Counter.builder("onetrip.rejections")
                .description("Requests, and lines of uploads, that were answered with a problem, by its type")
                .withRegistry(meters);
        lines = Counter.builder("onetrip.lines")
                .description(
                        "Lines of NDJSON uploads that have their verdict; the lines of ingests are onetrip_ingest_lines")
                .withRegistry(meters);
    }

    /** The request, or a line of it, is answered with that problem. */
    public void refused(String path, Problem problem) {
        rejected.computeIfAbsent(
                        new Rejected(work(path), reason(problem)),
                        known -> rejections.withTags("work", known.work(), "reason", known.reason()))
                .increment();
    }

    /** As many as features and types of problems. */
    private record Rejected(String work, String reason) {}

    /** So many lines have that verdict. */
    void lines(String path, String status, long some) {
        lines.withTags("work", work(path), "status", status).increment((double) some);
    }

    /** The last segment of a type; a problem without one has its status in the metric of requests. */
    private static String reason(Problem problem) {
        int slash = problem.type().lastIndexOf('/');
        return slash < 0 ? OTHER : problem.type().substring(slash + 1);
    }

    private static String work(String path) {
        int end = path.indexOf('/', 1);
        String first = path.substring(Math.min(1, path.length()), end < 0 ? path.length() : end);
        return WORK.getOrDefault(first, OTHER);
    }
}
