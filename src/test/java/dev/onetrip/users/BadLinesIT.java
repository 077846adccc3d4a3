package dev.onetrip.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Rack;
import dev.onetrip.support.Seeds;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** An upload in which no line is right. */
class BadLinesIT {
    private static final int LINES = 10_000;

    @RegisterExtension
    static final Rack RACK = Rack.shared();

    @Test
    void tenThousandBadLinesOfEveryKindAreAnsweredOneByOneAndNothingIsStored() {
        SplittableRandom random = Seeds.random("bad lines");
        List<BadInputIT.Bad> kinds = BadInputIT.badBodies()
                .filter(bad -> !bad.json().isBlank() && !bad.json().contains("\n"))
                // a longer one is refused for its length, which the reader of lines has a test for
                .filter(bad -> bad.json().length() < 60_000)
                .toList();
        assertThat(kinds).hasSizeGreaterThanOrEqualTo(50);
        List<BadInputIT.Bad> sent = new ArrayList<>();
        for (int line = 0; line < LINES; line++) {
            sent.add(line < kinds.size() ? kinds.get(line) : kinds.get(random.nextInt(kinds.size())));
        }
        byte[] upload = sent.stream()
                .map(BadInputIT.Bad::json)
                .collect(Collectors.joining("\n"))
                .getBytes(StandardCharsets.UTF_8);
        Tables before = Tables.of(RACK.database());
        Answer answer = RACK.http().postLines("/users", () -> new ByteArrayInputStream(upload));
        assertThat(Tables.of(RACK.database())).isEqualTo(before);
        assertThat(answer.status()).isEqualTo(200);
        assertVerdicts(answer.lines(), sent);
    }

    private static void assertVerdicts(List<JsonNode> verdicts, List<BadInputIT.Bad> sent) {
        assertThat(verdicts).hasSize(LINES + 1);
        Map<Integer, Integer> statuses = new TreeMap<>();
        for (int line = 1; line <= LINES; line++) {
            JsonNode verdict = verdicts.get(line - 1);
            BadInputIT.Bad bad = sent.get(line - 1);
            int unused = statuses.merge(verdict.get("status").asInt(), 1, Integer::sum);
            assertThat(verdict.get("line").asInt()).isEqualTo(line);
            assertThat(verdict.get("status").asInt()).as("%s", verdict).isEqualTo(bad.status());
            assertThat(BadInputIT.fields(verdict.get("problem")))
                    .as("%s", verdict)
                    .isEqualTo(bad.fields());
        }
        System.out.println("bad lines: " + statuses);
        assertThat(statuses.keySet()).containsOnly(400, 422);
    }
}
