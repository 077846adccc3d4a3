package dev.onetrip.migrations;

import dev.onetrip.database.DatabaseAddress;
import dev.onetrip.database.SchemaRange;
import dev.onetrip.database.SchemaUpgrade;
import dev.onetrip.database.StartRefused;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The steps that the service needs, and how it gets them at its start. */
@Configuration(proxyBeanMethods = false)
class MigrationsConfiguration {
    /**
     * The oldest step whose tables every statement of the service runs on, and whose rows it reads right: a test
     * prepares each statement on each. Before 005 the parts of a customer's name are not all there, before 006 no
     * orders.
     */
    static final int OLDEST = 8;

    private static final Logger LOG = LoggerFactory.getLogger(MigrationsConfiguration.class);

    @Bean
    SchemaRange schemaRange() {
        return new SchemaRange(OLDEST, steps().newest());
    }

    @Bean
    SchemaUpgrade schemaUpgrade(MigrationProperties properties) {
        return new SchemaUpgrade() {
            @Override
            public void run(DatabaseAddress address) {
                // a database of its own, which it fills at its first start: no news for an operator
                up(address, properties.settings(), LOG::debug, migrator -> migrator.up(Integer.MAX_VALUE));
            }

            @Override
            public void atStart(DatabaseAddress address) {
                if (properties.migrate() == MigrationProperties.AtStart.ON_START) {
                    up(address, properties.settings(), LOG::info, migrator -> migrator.upToContract(OLDEST));
                }
            }
        };
    }

    private static void up(DatabaseAddress address, Settings settings, Consumer<String> log, Consumer<Migrator> how) {
        Progress progress = new Progress(line -> log.accept("Schema: " + line), settings.report());
        try {
            how.accept(new Migrator(
                    steps(), settings, new JdbcConnector(address), progress, RandomGenerator.getDefault()));
        } catch (MigrationRefused e) {
            throw new StartRefused(e.line(), e);
        }
    }

    private static Steps steps() {
        try {
            return Steps.onClassPath(Steps.SERVICE);
        } catch (MigrationRefused e) {
            throw new StartRefused(e.line(), e);
        }
    }
}
