package dev.onetrip.migrations;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Every step that a build knows, 001 first, without a gap.
 *
 * @param all in order
 */
record Steps(List<Step> all) {
    /** Where the steps of the service are. */
    static final String SERVICE = "db/steps";

    private static final Pattern TABLE = Pattern.compile("(?i)^CREATE TABLE (?:IF NOT EXISTS )?(\\w+)");

    Steps {
        all = List.copyOf(all);
        for (int i = 0; i < all.size(); i++) {
            int id = all.get(i).id();
            if (id != i + 1) {
                throw new MigrationRefused(
                        ExitCode.DOES_NOT_FIT,
                        id == i
                                ? "step " + Step.number(id) + " is there twice in this build"
                                : "step " + Step.number(i + 1)
                                        + " is missing in this build: build again with mvn package");
            }
        }
    }

    /** Reads the files of a folder of the class path. */
    static Steps onClassPath(String folder) {
        List<Step> steps = new ArrayList<>();
        try {
            for (Resource resource :
                    new PathMatchingResourcePatternResolver().getResources("classpath:" + folder + "/*.sql")) {
                try (InputStream content = resource.getInputStream()) {
                    steps.add(StepFile.read(Objects.requireNonNull(resource.getFilename()), content.readAllBytes()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        steps.sort(Comparator.comparingInt(Step::id));
        return new Steps(steps);
    }

    /** 0 where there is none. */
    int newest() {
        return all.size();
    }

    Step get(int id) {
        return all.get(id - 1);
    }

    /** Those after one step, up to and with another. */
    Stream<Step> between(int after, int last) {
        return all.stream().filter(step -> step.id() > after && step.id() <= last);
    }

    /** The first contract of those after one step, up to and with another. */
    Optional<Step> contract(int after, int last) {
        return between(after, last).filter(Step::isContract).findFirst();
    }

    /** The tables that they make, and those of the records. */
    Set<String> tables() {
        Set<String> tables = new TreeSet<>(Catalogue.OWN);
        all.stream()
                .flatMap(step -> step.up().stream())
                .flatMap(part -> SqlText.statements(part.sql()).stream())
                .map(TABLE::matcher)
                .filter(Matcher::find)
                .forEach(table -> tables.add(table.group(1)));
        return tables;
    }
}
