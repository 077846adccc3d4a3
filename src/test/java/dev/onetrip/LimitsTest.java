package dev.onetrip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.core.ProblemType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of limits in the README is the one that holds. */
class LimitsTest {
    private static final Pattern PROPERTY = Pattern.compile("`(onetrip\\.[a-z.-]+)`");
    private static final Pattern PROBLEM = Pattern.compile("(\\d{3}) `([a-z-]+)`");

    private record Row(String limit, String value, String beyond) {}

    private static List<Row> rows() {
        String readme = YamlTree.read(Path.of("README.md"));
        String section = readme.substring(readme.indexOf("### Limits"));
        return section.substring(0, section.indexOf("\n## "))
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| limit"))
                .map(line -> line.split("\\s*\\|\\s*", -1))
                .map(cells -> new Row(cells[1], cells[2], cells[3]))
                .toList();
    }

    @Test
    void everyPropertyHasTheValueOfTheTable() {
        YamlTree configuration = YamlTree.of(Path.of("src/main/resources/application.yaml"));
        List<Row> rows =
                rows().stream().filter(row -> row.limit().startsWith("`")).toList();
        assertThat(rows).hasSizeGreaterThan(15);
        assertThat(rows).allSatisfy(row -> {
            Matcher property = PROPERTY.matcher(row.limit());
            assertThat(property.matches()).as(row.limit()).isTrue();
            String value = configuration.at(property.group(1).split("\\.")).text();
            assertThat(row.value().replaceFirst(" .*", "")).as(row.limit()).isEqualTo(value);
        });
    }

    @Test
    void everyLimitOfTheWebIsInTheTable() {
        YamlTree web =
                YamlTree.of(Path.of("src/main/resources/application.yaml")).at("onetrip", "web");
        assertThat(rows())
                .extracting(Row::limit)
                .containsAll(web.keys().stream()
                        .filter(key -> key.endsWith("-limit") || key.endsWith("-lines") || key.endsWith("-stall"))
                        .filter(key -> !key.equals("rate-limit"))
                        .map(key -> "`onetrip.web." + key + "`")
                        .toList());
    }

    @Test
    void everyAnswerOfTheTableIsAProblemWithThatStatus() {
        assertThat(rows()).allSatisfy(row -> {
            Matcher problem = PROBLEM.matcher(row.beyond());
            while (problem.find()) {
                String uri = "/problems/" + problem.group(2);
                assertThat(Arrays.stream(ProblemType.values())
                                .filter(type -> type.uri().equals(uri))
                                .map(ProblemType::status))
                        .as("%s of %s", uri, row.limit())
                        .containsExactly(Integer.valueOf(problem.group(1)));
            }
        });
    }
}
