package dev.onetrip.web;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

/** Everything that stands around every route. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WebProperties.class)
class WebConfiguration {

    @Bean
    HeldBytes heldBytes(WebProperties limits, MeterRegistry meters) {
        HeldBytes budget = new HeldBytes(limits.heldBytes());
        Gauge.builder("onetrip.web.held", budget, HeldBytes::total)
                .description("bytes of bodies, lines and unread answers in memory")
                .baseUnit(BaseUnits.BYTES)
                .register(meters);
        return budget;
    }

    @Bean
    Bodies bodies(WebProperties limits) {
        return new Bodies(limits, Schedulers.parallel());
    }

    @Bean
    Ndjson ndjson(JsonMapper json, WebProperties limits) {
        SpillSpace space = new SpillSpace(limits.spillLimit().toBytes());
        return new Ndjson(json, lines -> Spilling.readOn(lines, space, Schedulers.boundedElastic()));
    }

    @Bean
    AnswerMeters answerMeters(MeterRegistry meters) {
        return new AnswerMeters(meters);
    }

    @Bean
    LineByLine lineByLine(Bodies bodies, Ndjson ndjson, AnswerMeters meters) {
        return new LineByLine(bodies, ndjson, meters);
    }

    @Bean
    RequestId requestId() {
        return new RequestId(RequestId::newId);
    }
}
