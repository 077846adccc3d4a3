package dev.onetrip.jobs;

import dev.onetrip.idempotency.IdempotencyKeys;
import dev.onetrip.transaction.PrunedTable;
import dev.onetrip.transaction.UnitOfWork;
import dev.onetrip.web.AsyncWrites;
import dev.onetrip.web.Bodies;
import dev.onetrip.web.Dispatch;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The jobs feature. */
@Configuration(proxyBeanMethods = false)
class JobsConfiguration {
    private static final long PRUNED_AT_ONCE = 1_000;
    private static final Duration PRUNED_EVERY = Duration.ofMinutes(10);

    @Bean
    JobStore jobStore(UnitOfWork unitOfWork, JobsProperties properties) {
        return new JobStore(unitOfWork, properties);
    }

    @Bean
    PrunedTable prunedJobs(JobsProperties properties) {
        return new PrunedTable("jobs", JobsSql.PRUNE, PRUNED_AT_ONCE, properties.kept(), PRUNED_EVERY);
    }

    @Bean
    JobMeters jobMeters(MeterRegistry registry) {
        return new JobMeters(registry);
    }

    @Bean
    CountJobs countJobs(JobMeters meters, JobsProperties properties) {
        return new CountJobs(meters, properties.countedEvery());
    }

    @Bean
    JobRunner jobRunner(JobStore store, Dispatch dispatch, JobsProperties properties, JobMeters meters) {
        return new JobRunner(store, dispatch, properties, meters);
    }

    @Bean
    JobLanes jobLanes(JobRunner runner, JobsProperties properties) {
        return new JobLanes(runner, properties);
    }

    @Bean
    AsyncWrites asyncWrites(
            JobStore store, Bodies bodies, IdempotencyKeys keys, JobsProperties properties, JobLanes lanes) {
        return new RespondAsync(store, bodies, keys, properties, lanes::wake);
    }

    @Bean
    KeptAnswers keptAnswers(UnitOfWork unitOfWork, JobsProperties properties) {
        return new KeptAnswers(unitOfWork, properties);
    }

    @Bean
    JobsHandler jobsHandler(JobStore store, KeptAnswers answers, JobsProperties properties) {
        return new JobsHandler(store, answers, properties);
    }
}
