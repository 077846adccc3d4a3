package dev.onetrip.users;

import dev.onetrip.core.GroupCommit;
import dev.onetrip.core.UnitOfWork;
import dev.onetrip.database.ConnectionPrimer;
import dev.onetrip.web.Bodies;
import dev.onetrip.web.Ndjson;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The users feature, from its formula to its routes. */
@Configuration(proxyBeanMethods = false)
class UsersConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ScoreFormula scoreFormula() {
        return new SharedScoreFormula();
    }

    @Bean
    Rescoring rescoring(UsersProperties properties, ScoreFormula formula) {
        return properties.rescoring().with(formula);
    }

    @Bean
    GroupCommit<Long, NewUser, User> creations(
            UsersProperties properties, UnitOfWork unitOfWork, Rescoring rescoring, MeterRegistry meters) {
        return new GroupCommit<>(
                "users",
                properties.groupLimit(),
                properties.queueLimit(),
                meters,
                new CreateUser(unitOfWork, rescoring));
    }

    @Bean
    ReadUsers readUsers(UnitOfWork unitOfWork) {
        return new ReadUsers(unitOfWork);
    }

    @Bean
    UsersHandler usersHandler(
            GroupCommit<Long, NewUser, User> creations,
            ReadUsers read,
            Bodies bodies,
            Ndjson ndjson,
            UsersProperties properties) {
        return new UsersHandler(creations, read, bodies, ndjson, properties);
    }

    @Bean
    ConnectionPrimer usersPrimer() {
        return new UsersPrimer();
    }
}
