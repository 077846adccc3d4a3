package dev.onetrip.web.server;

import dev.onetrip.web.AnswerMeters;
import dev.onetrip.web.Dispatch;
import dev.onetrip.web.EntryStep;
import dev.onetrip.web.HeldBytes;
import dev.onetrip.web.RequestId;
import dev.onetrip.web.Routes;
import dev.onetrip.web.SparseLog;
import dev.onetrip.web.WebProperties;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.webflux.autoconfigure.WebFluxProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.server.reactive.ContextPathCompositeHandler;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.web.server.WebFilter;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** Everything that stands around every route and that no feature meets. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AccessLogProperties.class)
class ServerConfiguration {
    private static final int BODY_READERS = 2;

    @Bean
    DroppedErrors droppedErrors() {
        return new DroppedErrors();
    }

    @Bean
    RequestMetrics requestMetrics() {
        return new RequestMetrics();
    }

    @Bean
    MeterBinder replays(RequestMetrics metrics) {
        return registry -> FunctionCounter.builder("onetrip.idempotent.replays", metrics, RequestMetrics::replays)
                .description("Requests that were answered with what is stored for their Idempotency-Key")
                .register(registry);
    }

    /** Bodies of background jobs are read beside the loops, which have clients that wait. */
    @Bean(destroyMethod = "dispose")
    Scheduler bodyReaders() {
        return Schedulers.newParallel("body-readers", BODY_READERS, true);
    }

    @Bean
    Dispatch dispatch(
            ObjectProvider<Routing> routing,
            ProblemHandler problems,
            ServerCodecConfigurer codecs,
            Scheduler bodyReaders) {
        return new Dispatch(routing::getObject, problems, codecs, bodyReaders);
    }

    @Bean
    ProblemHandler problemHandler(JsonMapper json, AnswerMeters meters) {
        return new ProblemHandler(json, meters);
    }

    @Bean
    Routing routing(ObjectProvider<Routes> features, ServerCodecConfigurer codecs, ApplicationContext context) {
        Routes routes = Routes.of(features.orderedStream().toList());
        ServedPaths paths = ServedPaths.of(routes);
        return new Routing(
                routes, new Otherwise(routes, paths), new QueryCheck(paths), new OnItsLoop(), codecs, context);
    }

    /** Where traces are made, the framework's own handler stands in its place. */
    @Bean
    @ConditionalOnProperty(name = TracesWhereAsked.ENDPOINT, havingValue = "false", matchIfMissing = true)
    HttpHandler httpHandler(
            ObjectProvider<WebFilter> filters,
            Routing routing,
            ProblemHandler problems,
            AccessLog log,
            RequestTimers timers,
            ServerCodecConfigurer codecs,
            WebFluxProperties webFlux,
            ApplicationContext context) {
        List<WebFilter> before =
                filters.orderedStream().filter(filter -> filter != routing).toList();
        DirectHandler handler = new DirectHandler(before, routing, problems, log, timers);
        handler.setCodecConfigurer(codecs);
        handler.setApplicationContext(context);
        String base = webFlux.getBasePath();
        return base == null ? handler : new ContextPathCompositeHandler(Map.of(base, handler));
    }

    @Bean
    @ConditionalOnProperty(name = TracesWhereAsked.ENDPOINT, havingValue = "false", matchIfMissing = true)
    RequestTimers requestTimers(MeterRegistry meters, RequestMetrics metrics) {
        return new RequestTimers(meters, metrics);
    }

    @Bean
    Entry entry(HeldBytes budget, ObjectProvider<EntryStep> steps) {
        return new Entry(budget, steps.orderedStream().toList());
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
    Farewell farewell(WebProperties limits) {
        return new Farewell(limits.farewell());
    }

    /** With a thread that only accepts: behind the work of one that also serves, new connections wait for all of it. */
    @Bean
    ReactorResourceFactory loops() {
        ReactorResourceFactory loops = new ReactorResourceFactory();
        loops.setUseGlobalResources(false);
        loops.setLoopResourcesSupplier(
                () -> LoopResources.create("reactor-http", 1, LoopResources.DEFAULT_IO_WORKER_COUNT, true));
        loops.setShutdownQuietPeriod(Duration.ZERO);
        return loops;
    }

    @Bean
    ServerLimits serverLimits(WebProperties limits, Farewell farewell, JsonMapper json) {
        SparseLog lines = new SparseLog();
        return new ServerLimits(limits, farewell, () -> new BareAnswers(json, RequestId::newId, lines));
    }

    @Bean
    JsonMapperBuilderCustomizer plainDecimals() {
        return json ->
                json.addModule(new SimpleModule("plain decimals").addSerializer(BigDecimal.class, new PlainDecimals()));
    }
}
