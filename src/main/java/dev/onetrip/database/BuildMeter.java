package dev.onetrip.database;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;

/**
 * Which build runs: {@code onetrip.build.info}, always 1, with its version and the newest step of the schema that the
 * build knows.
 */
record BuildMeter(String version, SchemaRange range) implements MeterBinder {
    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("onetrip.build.info", () -> 1)
                .description("The build that runs: its version, and the newest step of the schema that it knows")
                .tags("version", version, "schema", String.format(Locale.ROOT, "%03d", range.newest()))
                .register(registry);
    }
}
