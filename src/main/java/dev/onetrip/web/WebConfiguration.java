package dev.onetrip.web;

import java.math.BigDecimal;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.function.server.support.RouterFunctionMapping;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** Everything that stands around every route. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WebProperties.class)
class WebConfiguration {

    @Bean
    Bodies bodies(WebProperties limits) {
        return new Bodies(limits, Schedulers.parallel());
    }

    @Bean
    Ndjson ndjson(JsonMapper json) {
        return new Ndjson(json);
    }

    @Bean
    LineByLine lineByLine(Bodies bodies, Ndjson ndjson) {
        return new LineByLine(bodies, ndjson);
    }

    @Bean
    IdempotencyKeys idempotencyKeys() {
        return new IdempotencyKeys();
    }

    @Bean
    DroppedErrors droppedErrors() {
        return new DroppedErrors();
    }

    @Bean
    OnItsLoop onItsLoop() {
        return new OnItsLoop();
    }

    @Bean
    Dispatch dispatch(ObjectProvider<DispatcherHandler> routes, ProblemHandler problems, ServerCodecConfigurer codecs) {
        return new Dispatch(routes, problems, codecs);
    }

    @Bean
    ProblemHandler problemHandler(JsonMapper json) {
        return new ProblemHandler(json);
    }

    @Bean
    OtherwiseMapping otherwiseMapping(@Qualifier("routerFunctionMapping") RouterFunctionMapping routes) {
        return new OtherwiseMapping(routes);
    }

    @Bean
    RequestId requestId() {
        return new RequestId(WebConfiguration::newId);
    }

    @Bean
    ServerTiming serverTiming() {
        return new ServerTiming();
    }

    @Bean
    SecurityHeaders securityHeaders() {
        return new SecurityHeaders();
    }

    @Bean
    OneHost oneHost() {
        return new OneHost();
    }

    @Bean
    AccessLog accessLog() {
        return new AccessLog(Schedulers.parallel());
    }

    @Bean
    UnreadableType unreadableType() {
        return new UnreadableType();
    }

    @Bean
    ServerLimits serverLimits(WebProperties limits, JsonMapper json) {
        return new ServerLimits(limits, () -> new BareAnswers(json, WebConfiguration::newId));
    }

    @Bean
    JsonMapperBuilderCustomizer plainDecimals() {
        return json ->
                json.addModule(new SimpleModule("plain decimals").addSerializer(BigDecimal.class, new PlainDecimals()));
    }

    /** Unique, not secret: the secure random source may block. */
    private static String newId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }
}
