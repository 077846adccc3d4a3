package dev.onetrip.faults;

import static dev.onetrip.web.Routes.route;
import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.web.reactive.function.server.RequestPredicates.contentType;

import dev.onetrip.transaction.UnitOfWork;
import dev.onetrip.web.Bodies;
import dev.onetrip.web.Routes;
import dev.onetrip.web.security.OnCredentials;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** The faults and their routes, where a service without credentials, which listens on loopback only, offers them. */
@Configuration(proxyBeanMethods = false)
@Conditional(OnCredentials.Missing.class)
@ConditionalOnBooleanProperty(name = "onetrip.faults.offered", matchIfMissing = true)
class FaultsConfiguration {

    @Bean
    FaultsHandler faultsHandler(UnitOfWork unitOfWork, Bodies bodies) {
        return new FaultsHandler(new Faults(unitOfWork), bodies);
    }

    /** JSON alone, which a browser lets no page of another site send. */
    @Bean
    Routes faultsRoutes(FaultsHandler faults) {
        return route().POST("/faults/hold", contentType(APPLICATION_JSON), faults::hold)
                .POST("/faults/cut", contentType(APPLICATION_JSON), faults::cut)
                .POST("/faults/flood", contentType(APPLICATION_JSON), faults::flood)
                .build();
    }
}
