package dev.onetrip.live;

import dev.onetrip.database.Notifications;
import dev.onetrip.web.WebProperties;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What live streams of every feature share. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LiveProperties.class)
class LiveConfiguration {

    @Bean
    Changes changes(Notifications notifications, LiveProperties properties, Closing closing) {
        return new Changes(notifications.listen(properties.heartbeat()), properties.pollInterval(), closing.signal());
    }

    @Bean
    LiveMeters liveMeters(Changes changes, Notifications notifications) {
        return new LiveMeters(changes, notifications);
    }

    @Bean
    Closing closing() {
        return new Closing();
    }

    @Bean
    EventStreams eventStreams(Closing closing, LiveProperties properties, WebProperties web, MeterRegistry meters) {
        properties.checkBelow(web.silence());
        Admission admission = new Admission(properties.streams(), properties.streamsPerAddress(), closing, meters);
        return new EventStreams(admission, closing, properties);
    }
}
