package dev.onetrip.users;

import dev.onetrip.live.Changes;
import dev.onetrip.live.EventStreams;
import dev.onetrip.live.LiveLog;
import dev.onetrip.live.LiveProperties;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** What the users feature tells live. */
@Configuration(proxyBeanMethods = false)
class LiveUsersConfiguration {

    @Bean
    ActionLog actionLog(ReadUsers read, JsonMapper json, UsersProperties properties) {
        return new ActionLog(read, json, properties.deadline());
    }

    @Bean
    LiveLog liveActions(Changes changes, ActionLog actions) {
        return new LiveLog(changes, ActionLog.TOPIC, actions);
    }

    @Bean
    TopUsers topUsers(
            ReadUsers read, ActionLog actions, Changes changes, LiveProperties live, UsersProperties properties) {
        return new TopUsers(read, actions, changes, live, properties.deadline());
    }

    @Bean
    LiveGroups liveGroups(
            Changes changes, ReadUsers read, MeterRegistry meters, JsonMapper json, UsersProperties properties) {
        return new LiveGroups(changes, read, meters, json, properties.deadline());
    }

    @Bean
    LiveUsersHandler liveUsersHandler(
            LiveLog liveActions,
            ActionLog log,
            TopUsers top,
            LiveGroups groups,
            EventStreams streams,
            JsonMapper json) {
        return new LiveUsersHandler(liveActions, log, top, groups, streams, json);
    }
}
