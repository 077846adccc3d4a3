package dev.onetrip;

import dev.onetrip.migrations.MigrateCommand;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The application. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class Onetrip {

    /**
     * Starts the service; without {@code onetrip.database.url} an embedded PostgreSQL starts with it. With the word
     * {@code migrate} first it migrates the schema instead, and ends.
     *
     * @param args Spring's command line arguments, e.g. {@code --server.port=8080}, or {@code migrate up}
     */
    public static void main(String[] args) {
        if (MigrateCommand.isAsked(args)) {
            System.exit(MigrateCommand.run(args));
        }
        SpringApplication.run(Onetrip.class, args);
    }
}
