package dev.onetrip.web.server;

import dev.onetrip.web.Dispatch;
import dev.onetrip.web.HeldBytes;
import dev.onetrip.web.RequestId;
import dev.onetrip.web.SparseLog;
import dev.onetrip.web.WebProperties;
import java.math.BigDecimal;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.support.RouterFunctionMapping;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** Everything that stands around every route and that no feature meets. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AccessLogProperties.class)
class ServerConfiguration {

    @Bean
    DroppedErrors droppedErrors() {
        return new DroppedErrors();
    }

    @Bean
    RequestMetrics requestMetrics() {
        return new RequestMetrics();
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
    ServedPaths servedPaths(@Qualifier("routerFunctionMapping") RouterFunctionMapping routes) {
        return ServedPaths.of(router(routes));
    }

    @Bean
    QueryCheck queryCheck(ServedPaths paths) {
        return new QueryCheck(paths);
    }

    @Bean
    OtherwiseMapping otherwiseMapping(
            @Qualifier("routerFunctionMapping") RouterFunctionMapping routes, ServedPaths paths) {
        return new OtherwiseMapping(router(routes), paths);
    }

    private static RouterFunction<?> router(RouterFunctionMapping routes) {
        return Objects.requireNonNull(routes.getRouterFunction(), "a service without routes");
    }

    @Bean
    HeldBytesFilter heldBytesFilter(HeldBytes budget) {
        return new HeldBytesFilter(budget);
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
    PlainBodies plainBodies() {
        return new PlainBodies();
    }

    @Bean
    AccessLog accessLog(AccessLogProperties properties) {
        return new AccessLog(Schedulers.parallel(), properties);
    }

    @Bean
    UnreadableType unreadableType() {
        return new UnreadableType();
    }

    @Bean
    ServerLimits serverLimits(WebProperties limits, JsonMapper json) {
        SparseLog lines = new SparseLog();
        return new ServerLimits(limits, () -> new BareAnswers(json, RequestId::newId, lines));
    }

    @Bean
    JsonMapperBuilderCustomizer plainDecimals() {
        return json ->
                json.addModule(new SimpleModule("plain decimals").addSerializer(BigDecimal.class, new PlainDecimals()));
    }
}
