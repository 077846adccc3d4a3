package dev.onetrip.jobs;

import dev.onetrip.core.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of background work.
 *
 * @param concurrency jobs that one instance does at a time; 0 to 100, where 0 only takes jobs in
 * @param queueLimit most unfinished jobs of all instances; beyond it a request is refused; 1 to 1,000,000
 * @param queueBytes most bytes of the requests of all unfinished jobs; beyond it a request is refused; at least
 *     {@code clientBytes}, at most 1 TB
 * @param clientBytes most bytes of the requests of one client's unfinished jobs; beyond it 429; at least
 *     {@code bodyLimit}
 * @param bodyLimit most bytes of a request that is kept; 1 B to 64 MB
 * @param answerLimit most bytes of an answer that is kept; 1 B to 64 MB
 * @param pollInterval how often an instance without work looks for some that another one took in; 10 ms to 1 min
 * @param lease how long a job is left to an instance that says nothing; 1 s to 10 min
 * @param attempts most attempts of a job whose failure may pass; 1 to 100
 * @param backoff wait after the first failed attempt; it doubles each time; 1 ms to 1 min
 * @param deadline of one statement about jobs; 1 ms to 60 s
 * @param kept how long a finished job can be asked for; 1 min to 365 days
 * @param countedEvery how often the unfinished jobs are counted for the metrics; 1 s to 1 day
 * @param watchInterval how often a followed job is looked at; 10 ms to 1 min
 */
@ConfigurationProperties("onetrip.jobs")
record JobsProperties(
        @DefaultValue("2") int concurrency,
        @DefaultValue("10000") int queueLimit,
        @DefaultValue("1GB") DataSize queueBytes,
        @DefaultValue("256MB") DataSize clientBytes,
        @DefaultValue("8MB") DataSize bodyLimit,
        @DefaultValue("16MB") DataSize answerLimit,
        @DefaultValue("1s") Duration pollInterval,
        @DefaultValue("10s") Duration lease,
        @DefaultValue("8") int attempts,
        @DefaultValue("200ms") Duration backoff,
        @DefaultValue("2s") Duration deadline,
        @DefaultValue("7d") Duration kept,
        @DefaultValue("15s") Duration countedEvery,
        @DefaultValue("500ms") Duration watchInterval) {

    JobsProperties {
        Bounds.of("onetrip.jobs")
                .number("concurrency", concurrency, 0, 100)
                .number("queue-limit", queueLimit, 1, 1_000_000)
                .size("body-limit", bodyLimit, "1B", "64MB")
                .size("queue-bytes", queueBytes, "1B", "1TB")
                .rule("client-bytes", clientBytes.compareTo(bodyLimit) >= 0, "at least onetrip.jobs.body-limit")
                .rule("queue-bytes", queueBytes.compareTo(clientBytes) >= 0, "at least onetrip.jobs.client-bytes")
                .size("answer-limit", answerLimit, "1B", "64MB")
                .time("poll-interval", pollInterval, "10ms", "60s")
                .time("lease", lease, "1s", "10m")
                .number("attempts", attempts, 1, 100)
                .time("backoff", backoff, "1ms", "60s")
                .time("deadline", deadline, "1ms", "60s")
                .time("kept", kept, "1m", "365d")
                .time("counted-every", countedEvery, "1s", "1d")
                .time("watch-interval", watchInterval, "10ms", "60s");
    }
}
