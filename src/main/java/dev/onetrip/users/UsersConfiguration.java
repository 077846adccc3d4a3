package dev.onetrip.users;

import dev.onetrip.core.GroupCommit;
import dev.onetrip.core.UnitOfWork;
import dev.onetrip.database.ConnectionPrimer;
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
    ConnectionPrimer usersPrimer() {
        return new UsersPrimer();
    }
}
