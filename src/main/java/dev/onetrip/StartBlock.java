package dev.onetrip;

import dev.onetrip.core.StartLine;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * The last thing that a start prints: which version is up, where it is, what it asks of clients, where its data are and
 * how it is stopped. One event of the log, so that the lines stay together.
 */
@Component
final class StartBlock implements ApplicationListener<ApplicationReadyEvent>, Ordered {
    private static final Logger LOG = LoggerFactory.getLogger(StartBlock.class);

    private final Environment environment;
    private final ObjectProvider<BuildProperties> build;
    private final ObjectProvider<StartLine> lines;

    StartBlock(Environment environment, ObjectProvider<BuildProperties> build, ObjectProvider<StartLine> lines) {
        this.environment = environment;
        this.build = build;
        this.lines = lines;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent ready) {
        Duration taken = ready.getTimeTaken();
        LOG.info(
                "onetrip{} is up{}\n{}",
                build.stream()
                        .map(built -> " " + built.getVersion())
                        .findFirst()
                        .orElse(""),
                taken == null ? "" : String.format(Locale.ROOT, " after %.1f s", taken.toMillis() / 1e3),
                Stream.of(places(), lines.orderedStream(), Stream.of(stop()))
                        .flatMap(part -> part)
                        .map(StartLine::toString)
                        .collect(Collectors.joining("\n")));
    }

    private Stream<StartLine> places() {
        String page = base("server.address", "local.server.port");
        String operations = base("management.server.address", "local.management.port");
        return Stream.of(
                new StartLine("page", page),
                new StartLine("docs", page + "/docs"),
                new StartLine("metrics", operations + "/actuator/prometheus"));
    }

    /** A port that listens on loopback or on every interface is named as a browser of this machine would. */
    private String base(String addressProperty, String portProperty) {
        String address = environment.getProperty(addressProperty, "");
        boolean isLocal = address.isBlank() || address.matches("127\\..*|0\\.0\\.0\\.0|::1?");
        String host = isLocal ? "localhost" : address.contains(":") ? "[" + address + "]" : address;
        return "http://" + host + ":" + environment.getProperty(portProperty);
    }

    private static StartLine stop() {
        return new StartLine(
                "stop", "Ctrl-C, or: kill " + ProcessHandle.current().pid());
    }

    /** After every other listener. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }
}
