package dev.onetrip;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The application. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class Onetrip {

    /**
     * Starts the service; without {@code onetrip.database.url} an embedded PostgreSQL starts with it.
     *
     * @param args Spring's command line arguments, e.g. {@code --server.port=8080}
     */
    public static void main(String[] args) {
        SpringApplication.run(Onetrip.class, args);
    }
}
