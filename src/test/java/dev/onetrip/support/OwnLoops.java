package dev.onetrip.support;

import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.ReactorResourceFactory;

/** Event loops that go with one service: the shared ones end for every service of this JVM when the first one stops. */
final class OwnLoops {
    @Bean
    ReactorResourceFactory reactorResourceFactory() {
        ReactorResourceFactory loops = new ReactorResourceFactory();
        loops.setUseGlobalResources(false);
        loops.setShutdownQuietPeriod(Duration.ZERO);
        return loops;
    }
}
