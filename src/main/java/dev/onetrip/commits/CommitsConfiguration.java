package dev.onetrip.commits;

import dev.onetrip.transaction.UnitOfWork;
import dev.onetrip.web.Ndjson;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Reading back what was ingested. */
@Configuration(proxyBeanMethods = false)
class CommitsConfiguration {

    @Bean
    RepositoryIds repositoryIds(UnitOfWork unitOfWork) {
        return new RepositoryIds(unitOfWork);
    }

    @Bean
    ReadCommits readCommits(UnitOfWork unitOfWork, RepositoryIds repositoryIds) {
        return new ReadCommits(unitOfWork, repositoryIds);
    }

    @Bean
    ReadCommitsHandler readCommitsHandler(ReadCommits read, Ndjson ndjson, ReadProperties properties) {
        return new ReadCommitsHandler(read, ndjson, properties);
    }
}
