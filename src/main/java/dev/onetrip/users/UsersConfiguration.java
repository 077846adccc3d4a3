package dev.onetrip.users;

import dev.onetrip.core.GroupCommit;
import dev.onetrip.core.UnitOfWork;
import dev.onetrip.database.ConnectionPrimer;
import dev.onetrip.web.Bodies;
import dev.onetrip.web.Ndjson;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The users feature, from its formula to its routes. */
@Configuration(proxyBeanMethods = false)
class UsersConfiguration {

    /** The formula is the one bean of its type, wherever it is declared, else the shared one. */
    @Bean
    Rescoring rescoring(UsersProperties properties, ObjectProvider<ScoreFormula> formula) {
        return properties.rescoring().with(formula.getIfAvailable(SharedScoreFormula::new));
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
