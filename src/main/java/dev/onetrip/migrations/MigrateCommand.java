package dev.onetrip.migrations;

import dev.onetrip.core.UnknownSettings;
import dev.onetrip.database.AddressConfiguration;
import dev.onetrip.database.DatabaseAddress;
import dev.onetrip.database.StartRefused;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/**
 * {@code migrate status}, {@code up [N]}, {@code down N} and {@code check}: the same settings as the service, neither
 * its web server nor its pool. Tells on standard output, refuses in one line on standard error; its status is one of
 * {@link ExitCode}.
 */
public final class MigrateCommand {
    private static final String USAGE =
            "usage: migrate status | migrate check | migrate up [N] | migrate down N, where N is a number of steps";

    /** Where the settings of all features are. */
    private static final String ROOT = "dev.onetrip";

    private final PrintStream out;
    private final PrintStream err;

    MigrateCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Whether these arguments of the program are for this command. */
    public static boolean isAsked(String... args) {
        return Arrays.stream(args).filter(arg -> !arg.startsWith("--")).findFirst().stream()
                .anyMatch("migrate"::equals);
    }

    /** Runs it; the status for the process. */
    public static int run(String... args) {
        return new MigrateCommand(System.out, System.err).start(Steps.SERVICE, args);
    }

    int start(String folder, String... args) {
        List<String> words =
                Arrays.stream(args).filter(arg -> !arg.startsWith("--")).toList();
        try {
            Order order = order(words.subList(1, words.size()));
            String[] properties =
                    Arrays.stream(args).filter(arg -> arg.startsWith("--")).toArray(String[]::new);
            try (ConfigurableApplicationContext context = context(properties)) {
                DatabaseAddress address =
                        context.getBeanProvider(DatabaseAddress.class).getIfAvailable();
                if (address == null) {
                    throw new MigrationRefused(
                            ExitCode.CANNOT_START,
                            "no database is configured: set ONETRIP_DATABASE_URL; an embedded one migrates itself when the"
                                    + " service starts");
                }
                return order.run(new Job(
                                folder,
                                context.getBean(MigrationProperties.class).settings(),
                                address,
                                out))
                        .number();
            }
        } catch (MigrationRefused e) {
            return refused(e.line(), e.code());
        } catch (StartRefused e) {
            return refused(Objects.toString(e.getMessage(), "no reason given"), ExitCode.CANNOT_START);
        } catch (RuntimeException told) {
            // a bad property: the reporter of refused starts said so
            return ExitCode.CANNOT_START.number();
        }
    }

    private int refused(String line, ExitCode code) {
        out.flush();
        err.println("onetrip migrate: " + line);
        return code.number();
    }

    private static ConfigurableApplicationContext context(String... properties) {
        return new SpringApplicationBuilder(AddressConfiguration.class, Settled.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .properties("logging.level.root=WARN")
                .initializers(context -> context.addBeanFactoryPostProcessor(
                        beans -> UnknownSettings.check(context.getEnvironment(), settings())))
                .run(properties);
    }

    /** The records that settings of the whole service are bound to, though nothing but the migration runs here. */
    private static Set<Class<?>> settings() {
        ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        return scanner.findCandidateComponents(ROOT).stream()
                .map(found -> ClassUtils.resolveClassName(
                        Objects.requireNonNull(found.getBeanClassName()), MigrateCommand.class.getClassLoader()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What is asked for. */
    @FunctionalInterface
    private interface Order {
        ExitCode run(Job job);
    }

    private static Order order(List<String> words) {
        String word = words.isEmpty() ? "" : words.get(0);
        boolean isAlone = words.size() == 1;
        if (isAlone && "status".equals(word)) {
            return job -> job.report().status();
        }
        if (isAlone && "check".equals(word)) {
            return job -> job.report().check();
        }
        if ("up".equals(word) && words.size() <= 2) {
            int most = isAlone ? 0 : number(words.get(1));
            return job -> {
                if (most == 0) {
                    job.migrator().upToContract(MigrationsConfiguration.OLDEST);
                } else {
                    job.migrator().up(most);
                }
                return ExitCode.DONE;
            };
        }
        if ("down".equals(word) && words.size() == 2) {
            int most = number(words.get(1));
            return job -> {
                job.migrator().down(most);
                return ExitCode.DONE;
            };
        }
        throw new MigrationRefused(ExitCode.USAGE, USAGE);
    }

    private static int number(String word) {
        if (!word.matches("[1-9]\\d{0,5}")) {
            throw new MigrationRefused(ExitCode.USAGE, USAGE);
        }
        return Integer.parseInt(word);
    }

    /** Everything an order needs. */
    private record Job(String folder, Settings settings, DatabaseAddress address, PrintStream out) {
        Report report() {
            return new Report(Steps.onClassPath(folder), new JdbcConnector(address), out::println);
        }

        Migrator migrator() {
            return new Migrator(
                    Steps.onClassPath(folder),
                    settings,
                    new JdbcConnector(address),
                    new Progress(out::println, settings.report()),
                    RandomGenerator.getDefault());
        }
    }

    /** The settings, without the rest of the application. */
    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(MigrationProperties.class)
    static class Settled {}
}
