package dev.onetrip.embedded;

import dev.onetrip.core.StartLine;
import dev.onetrip.database.DatabaseAddress;
import dev.onetrip.database.OnDatabaseUrl;
import dev.onetrip.database.SchemaUpgrade;
import dev.onetrip.database.StartRefused;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.ClassUtils;

/** Starts PostgreSQL where no database is configured; where one is, nothing here is touched. */
@Configuration(proxyBeanMethods = false)
@Conditional(EmbeddedConfiguration.NoDatabaseUrl.class)
class EmbeddedConfiguration {
    private static final String LIBRARY = "io.zonky.test.db.postgres.embedded.EmbeddedPostgres";

    @Bean(destroyMethod = "close")
    EmbeddedServer embeddedServer(EmbeddedProperties properties, SchemaUpgrade upgrade) {
        if (!ClassUtils.isPresent(LIBRARY, getClass().getClassLoader())) {
            throw new StartRefused(
                    "no database is configured, and this build has no embedded one: set ONETRIP_DATABASE_URL,"
                            + " e.g. postgresql://user@host:5432/database?sslmode=require");
        }
        return EmbeddedServer.start(properties, upgrade::run);
    }

    @Bean
    DatabaseAddress databaseAddress(EmbeddedServer server) {
        return server.address();
    }

    @Bean
    @Order(2)
    StartLine dataLine(EmbeddedServer server) {
        return new StartLine("data", server.directory() + ", an embedded PostgreSQL");
    }

    @Bean
    @Order(3)
    StartLine psqlLine(EmbeddedServer server) {
        return new StartLine("psql", server.psql());
    }

    static final class NoDatabaseUrl implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !OnDatabaseUrl.isSet(context.getEnvironment());
        }
    }
}
