package dev.onetrip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** The table of what is promised names tests that are there and run with every build. */
class RowsTest {
    private static final Path SOURCES = Path.of("src/test/java");
    private static final Pattern ID = Pattern.compile("[A-FW]\\d\\d|N\\d{1,2}");
    private static final Pattern NAMED = Pattern.compile("`((?:[a-z]+\\.)*[A-Z]\\w+)(?:#(\\w+))?`");

    private record Row(String id, String holds, String tests) {
        List<MatchResult> named() {
            return NAMED.matcher(tests).results().toList();
        }

        boolean isMeasured() {
            return tests.startsWith("measured: `bench.");
        }
    }

    private static List<Row> rows() {
        return YamlTree.read(Path.of("src/test/resources/rows.md"))
                .lines()
                .filter(line -> line.matches("\\| [A-Z]\\d.*"))
                .map(line -> line.split("\\s*\\|\\s*", -1))
                .map(cells -> new Row(cells[1], cells[2], cells[3]))
                .toList();
    }

    /** The one class of that name, in any package below that of the service. */
    private static Class<?> type(String name) {
        Path file = Path.of(name.replace('.', '/') + ".java");
        try (Stream<Path> files = Files.walk(SOURCES)) {
            List<Path> found = files.filter(path -> path.endsWith(file))
                    .map(SOURCES::relativize)
                    .toList();
            assertThat(found).as("files of %s", name).hasSize(1);
            String path = found.get(0).toString();
            return Class.forName(
                    path.substring(0, path.length() - ".java".length()).replace('/', '.'),
                    false,
                    RowsTest.class.getClassLoader());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(name + " is not compiled", e);
        }
    }

    /** Inherited ones too; those of the long storms left out. */
    private static Stream<Method> tests(Class<?> type) {
        return Stream.<Class<?>>iterate(type, at -> at != Object.class, Class::getSuperclass)
                .flatMap(at -> Arrays.stream(at.getDeclaredMethods()))
                .filter(method -> AnnotationSupport.isAnnotated(method, Testable.class))
                .filter(method -> !AnnotationSupport.isAnnotated(method, Tag.class));
    }

    @Test
    void eachRowIsThereOnceInOrder() {
        List<String> ids = rows().stream().map(Row::id).toList();
        assertThat(ids)
                .hasSizeGreaterThan(120)
                .allSatisfy(id -> assertThat(id).matches(ID))
                .doesNotHaveDuplicates();
        assertThat(ids.stream().map(id -> id.charAt(0)).distinct())
                .containsExactly('A', 'B', 'C', 'D', 'E', 'F', 'W', 'N');
        assertThat(rows())
                .allSatisfy(row -> assertThat(row.holds()).as(row.id()).isNotBlank());
    }

    @Test
    void eachTestThatARowNamesIsThereAndRunsWithEveryBuild() {
        assertThat(rows()).allSatisfy(row -> {
            assertThat(row.named()).as(row.id()).isNotEmpty();
            row.named().forEach(named -> assertIsThere(row, named.group(1), named.group(2)));
        });
    }

    private static void assertIsThere(Row row, String type, @Nullable String test) {
        if (row.isMeasured()) {
            assertThat(type(type).getPackageName()).as(row.id()).isEqualTo("dev.onetrip.bench");
            return;
        }
        List<String> tests = tests(type(type)).map(Method::getName).toList();
        assertThat(tests).as("%s: tests of %s", row.id(), type).isNotEmpty();
        if (test != null) {
            assertThat(tests).as("%s: tests of %s", row.id(), type).contains(test);
        }
    }
}
