package dev.onetrip.commits.git;

import static dev.onetrip.web.Routes.route;
import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.web.reactive.function.server.RequestPredicates.contentType;

import dev.onetrip.commits.CommitSink;
import dev.onetrip.commits.ReadCommits;
import dev.onetrip.commits.RepositoryIds;
import dev.onetrip.idempotency.IdempotencyKeys;
import dev.onetrip.transaction.UnitOfWork;
import dev.onetrip.web.AsyncWrites;
import dev.onetrip.web.Bodies;
import dev.onetrip.web.Routes;
import java.time.Clock;
import java.util.Objects;
import javax.net.ssl.SSLSocketFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Indexing of git repositories: its threads, its clones and its route. */
@Configuration(proxyBeanMethods = false)
class IndexConfiguration {
    private static final int QUEUED_TASKS = 10_000;
    private static final int IDLE_SECONDS = 60;

    /** JGit blocks, so it has threads of its own: one for each run, and as many for what is put away meanwhile. */
    @Bean(destroyMethod = "dispose")
    Scheduler gitScheduler(GitProperties properties) {
        return Schedulers.newBoundedElastic(2 * properties.indexConcurrency(), QUEUED_TASKS, "git", IDLE_SECONDS, true);
    }

    @Bean
    IndexRepository indexRepository(
            CommitSink sink,
            UnitOfWork unitOfWork,
            RepositoryIds repositoryIds,
            Scheduler gitScheduler,
            GitProperties properties,
            Clock clock) {
        GitSettings.apply();
        CloneCache cache = new CloneCache(properties, Objects.requireNonNull(properties.cloneDirectory()), clock);
        cache.check();
        SSLSocketFactory tls = (SSLSocketFactory) SSLSocketFactory.getDefault();
        return new IndexRepository(
                sink, new IndexedTips(unitOfWork, repositoryIds), cache, tls, gitScheduler, properties);
    }

    @Bean
    IndexHandler indexHandler(
            IndexRepository index,
            ReadCommits read,
            Bodies bodies,
            IdempotencyKeys keys,
            AsyncWrites asyncWrites,
            GitProperties properties) {
        return new IndexHandler(index, read, bodies, keys, asyncWrites, properties);
    }

    @Bean
    Routes indexRoutes(IndexHandler index) {
        return route().POST("/repositories", contentType(APPLICATION_JSON), index::index)
                .build();
    }
}
