package dev.onetrip.users;

import dev.onetrip.database.ConnectionPrimer;
import dev.onetrip.groupcommit.GroupCommit;
import dev.onetrip.idempotency.IdempotencyKeys;
import dev.onetrip.idempotency.Keyed;
import dev.onetrip.transaction.PrunedTable;
import dev.onetrip.transaction.UnitOfWork;
import dev.onetrip.web.AsyncWrites;
import dev.onetrip.web.Bodies;
import dev.onetrip.web.LineByLine;
import dev.onetrip.web.Ndjson;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The users feature, from its formula to its routes. */
@Configuration(proxyBeanMethods = false)
class UsersConfiguration {
    private static final long PRUNED_AT_ONCE = 10_000;

    /** The formula is the one bean of its type, wherever it is declared, else the shared one. */
    @Bean
    Rescoring rescoring(UsersProperties properties, ObjectProvider<ScoreFormula> formula) {
        return properties.rescoring().with(formula.getIfAvailable(SharedScoreFormula::new), properties.deferredFrom());
    }

    @Bean
    UserKeys storedKeys(UsersProperties properties, Clock clock) {
        return new UserKeys(properties.keysKept(), clock);
    }

    @Bean
    PrunedTable prunedUserKeys(UsersProperties properties) {
        return new PrunedTable(
                "user_request_keys",
                UsersSql.PRUNE_KEYS,
                PRUNED_AT_ONCE,
                properties.keysKept(),
                properties.keysPrunedEvery());
    }

    @Bean
    CreateUser createUser(UnitOfWork unitOfWork, Rescoring rescoring, UserKeys storedKeys) {
        return new CreateUser(unitOfWork, rescoring, storedKeys);
    }

    @Bean
    GroupCommit<Long, Keyed<NewUser>, Created> creations(
            UsersProperties properties, CreateUser createUser, MeterRegistry meters) {
        return new GroupCommit<>("users", properties.groupLimit(), properties.queueLimit(), meters, createUser);
    }

    @Bean
    ReadUsers readUsers(UnitOfWork unitOfWork) {
        return new ReadUsers(unitOfWork);
    }

    @Bean
    CreateUserHandler createUserHandler(
            GroupCommit<Long, Keyed<NewUser>, Created> creations,
            CreateUser createUser,
            Bodies bodies,
            LineByLine lines,
            IdempotencyKeys keys,
            UsersProperties properties) {
        return new CreateUserHandler(creations, createUser, bodies, lines, keys, properties);
    }

    @Bean
    ReadUsersHandler readUsersHandler(ReadUsers read, Ndjson ndjson, UsersProperties properties) {
        return new ReadUsersHandler(read, ndjson, properties);
    }

    @Bean
    SettleHandler settleHandler(
            UnitOfWork unitOfWork, AsyncWrites asyncWrites, Bodies bodies, UsersProperties properties) {
        SettleBoard settle = new SettleBoard(unitOfWork, properties.settleChunk());
        return new SettleHandler(settle, asyncWrites, bodies, properties.settleDeadline());
    }

    @Bean
    ConnectionPrimer usersPrimer() {
        return new UsersPrimer();
    }
}
