package dev.onetrip.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.mock.env.MockEnvironment;

class TracesWhereAskedTest {
    private final String[] all = StreamSupport.stream(
                    ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader())
                            .spliterator(),
                    false)
            .toArray(String[]::new);

    private List<String> wanted(MockEnvironment environment) {
        TracesWhereAsked filter = new TracesWhereAsked();
        filter.setEnvironment(environment);
        return List.of(all).stream().filter(filter::isWanted).toList();
    }

    @Test
    void withoutAnEndpointNothingOfTracesIsLoadedAndAllElseIs() {
        assertThat(wanted(new MockEnvironment()))
                .hasSizeGreaterThan(20)
                .noneMatch(name -> name.contains(".tracing.") || name.contains("opentelemetry"))
                .containsAll(List.of(all).stream()
                        .filter(name -> !name.contains(".tracing.") && !name.contains("opentelemetry"))
                        .toList());
    }

    @Test
    void anEndpointBringsAllButTheLogs() {
        MockEnvironment environment =
                new MockEnvironment().withProperty(TracesWhereAsked.ENDPOINT, "http://collector:4318/v1/traces");
        assertThat(wanted(environment)).hasSizeLessThan(all.length).anyMatch(name -> name.contains(".tracing."));
        assertThat(List.of(all))
                .filteredOn(name -> !wanted(environment).contains(name))
                .isNotEmpty()
                .allMatch(name -> name.contains(".opentelemetry.autoconfigure.logging."));
    }

    @Test
    void springFindsIt() {
        assertThat(SpringFactoriesLoader.loadFactories(
                        AutoConfigurationImportFilter.class, getClass().getClassLoader()))
                .hasAtLeastOneElementOfType(TracesWhereAsked.class);
    }
}
