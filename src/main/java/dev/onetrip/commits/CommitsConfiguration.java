package dev.onetrip.commits;

import dev.onetrip.transaction.UnitOfWork;
import dev.onetrip.web.Ndjson;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Reading back what was ingested. */
@Configuration(proxyBeanMethods = false)
class CommitsConfiguration {

    @Bean
    ReadCommits readCommits(UnitOfWork unitOfWork) {
        return new ReadCommits(unitOfWork);
    }

    @Bean
    ReadCommitsHandler readCommitsHandler(ReadCommits read, Ndjson ndjson, ReadProperties properties) {
        return new ReadCommitsHandler(read, ndjson, properties);
    }
}
