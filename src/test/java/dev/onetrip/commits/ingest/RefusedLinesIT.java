package dev.onetrip.commits.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Http;
import dev.onetrip.support.Rack;
import dev.onetrip.support.ServiceProcess;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Rules of the operator on the tables of an ingest: exactly the lines that break one are refused, by its name. */
class RefusedLinesIT {
    private static final int LINES = 250;
    private static final int MANY = 30_000;
    private static final int CHUNK_LINES = 100;

    @RegisterExtension
    static final Rack RACK = Rack.shared().with("onetrip.commits.chunk-lines", CHUNK_LINES);

    private final Database database = RACK.database();

    /** Each refuses the lines whose message, name and e-mail hold "bad". */
    private enum Rule {
        COMMITS_CHECK(
                "ALTER TABLE commits ADD CONSTRAINT no_bad_message CHECK (message NOT LIKE '%bad%')",
                "ALTER TABLE commits DROP CONSTRAINT no_bad_message", "the rule no_bad_message"),
        AUTHORS_CHECK(
                "ALTER TABLE authors ADD CONSTRAINT no_bad_name CHECK (name NOT LIKE '%bad%' AND repository_id > 0)",
                "ALTER TABLE authors DROP CONSTRAINT no_bad_name", "the rule no_bad_name"),
        COMPUTED_CHECK(
                "ALTER TABLE commits ADD CONSTRAINT computes CHECK (1 / strpos(replace(message, 'bad', ''), 'Change') > 0)",
                "ALTER TABLE commits DROP CONSTRAINT computes",
                "division by zero"),
        TRIGGER(
                function(
                                "BEGIN IF NEW.message LIKE '%bad%' THEN RAISE EXCEPTION 'no bad words'; END IF; RETURN NEW; END")
                        + "CREATE TRIGGER rule BEFORE INSERT OR UPDATE ON commits FOR EACH ROW EXECUTE FUNCTION rule()",
                "DROP TRIGGER rule ON commits",
                "no bad words"),
        LATE_TRIGGER(
                function(
                                "BEGIN IF NEW.message LIKE '%bad%' THEN RAISE EXCEPTION 'no bad words'; END IF; RETURN NEW; END")
                        + "CREATE CONSTRAINT TRIGGER rule AFTER INSERT OR UPDATE ON commits DEFERRABLE INITIALLY DEFERRED"
                        + " FOR EACH ROW EXECUTE FUNCTION rule()",
                "DROP TRIGGER rule ON commits",
                "no bad words"),
        SILENT_TRIGGER(
                function("BEGIN RETURN CASE WHEN NEW.message LIKE '%bad%' THEN NULL ELSE NEW END; END")
                        + "CREATE TRIGGER rule BEFORE INSERT ON commits FOR EACH ROW EXECUTE FUNCTION rule()",
                "DROP TRIGGER rule ON commits",
                "a trigger leaves out the line"),
        TRIGGER_OF_AUTHORS(
                function(
                                "BEGIN IF NEW.email LIKE '%bad%' THEN RAISE EXCEPTION 'who is that' USING ERRCODE = 'OT001'; END IF;"
                                        + " RETURN NEW; END")
                        + "CREATE TRIGGER rule BEFORE INSERT ON authors FOR EACH ROW EXECUTE FUNCTION rule()",
                "DROP TRIGGER rule ON authors",
                "who is that"),
        DOMAIN(
                "CREATE DOMAIN clean AS text CONSTRAINT clean_text CHECK (VALUE NOT LIKE '%bad%');"
                        + "ALTER TABLE commits ALTER message TYPE clean",
                "ALTER TABLE commits ALTER message TYPE text; DROP DOMAIN clean", "the rule clean_text"),
        SHORTER(
                "ALTER TABLE authors ALTER name TYPE varchar(10) COLLATE \"C\"",
                "ALTER TABLE authors ALTER name TYPE text COLLATE \"C\"",
                "too long"),
        UNIQUE(
                "CREATE UNIQUE INDEX once ON commits (repository_id, (CASE WHEN message LIKE '%bad%' THEN 0 END))",
                "DROP INDEX once", "the rule once"),
        FOREIGN_KEY(
                "CREATE TABLE names (name text PRIMARY KEY); INSERT INTO names SELECT 'n' || g FROM generate_series(0, 999) g;"
                        + "ALTER TABLE authors ADD CONSTRAINT known_name FOREIGN KEY (name) REFERENCES names NOT VALID",
                "ALTER TABLE authors DROP CONSTRAINT known_name; DROP TABLE names",
                "the rule known_name");

        private final String made;
        private final String unmade;
        private final String words;

        Rule(String made, String unmade, String words) {
            this.made = made;
            this.unmade = unmade;
            this.words = words;
        }

        private static String function(String body) {
            return "CREATE OR REPLACE FUNCTION rule() RETURNS trigger LANGUAGE plpgsql AS $$ " + body + " $$;";
        }
    }

    private static String line(int line, boolean isBad) {
        String name = isBad ? "bad and long " + line : "n" + line;
        String message = isBad ? "bad " + line : "Change " + line;
        return Commits.line(Commits.sha(line), name, name + "@example.org", message);
    }

    private static Set<Integer> bad(int every, int more) {
        return IntStream.rangeClosed(1, LINES)
                .filter(line -> line % every == 0 || line == more)
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void check(Rule rule, String query, Set<Integer> bad) {
        String slug = Commits.freshSlug();
        Answer answer =
                Commits.post(RACK.http(), slug, query, Commits.lines(1, LINES, line -> line(line, bad.contains(line))));
        assertThat(answer.status()).as("%s %s %s", rule, query, answer).isEqualTo(200);
        Set<Integer> expected = new TreeSet<>(bad);
        if (rule == Rule.UNIQUE && !query.contains("chunk")) {
            // the first of them is no twin of another
            expected.removeAll(Set.of(bad.iterator().next()));
        }
        if (rule == Rule.UNIQUE && query.contains("chunk")) {
            return;
        }
        List<JsonNode> verdicts =
                answer.lines().stream().filter(line -> line.has("line")).toList();
        assertThat(verdicts.stream().map(line -> line.get("line").asInt()))
                .as("%s %s", rule, query)
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(verdicts).allSatisfy(verdict -> {
            assertThat(verdict.get("status").asInt()).isEqualTo(422);
            assertThat(verdict.at("/problem/detail").asString()).contains(rule.words);
        });
        long stored = IntStream.rangeClosed(1, LINES)
                .filter(line -> query.contains("chunk")
                        ? expected.stream().noneMatch(at -> (at - 1) / CHUNK_LINES == (line - 1) / CHUNK_LINES)
                        : !expected.contains(line))
                .count();
        assertThat(Commits.stored(database, slug)).as("%s %s", rule, query).isEqualTo(stored);
        assertThat(Commits.summary(answer).get("inserted").asLong()).isEqualTo(stored);
    }

    @ParameterizedTest
    @Timeout(300)
    @EnumSource(Rule.class)
    void exactlyTheBadLinesAreRefusedByTheirRule(Rule rule) {
        database.script(rule.made);
        try {
            // over the rules each way meets both
            int place = List.of(Rule.values()).indexOf(rule);
            String query = "?on-conflict=" + (place % 4 < 2 ? "nothing" : "update");
            if (place % 2 == 0) {
                check(rule, query + "&strategy=pivot", bad(29, 1));
                check(rule, query + "&strategy=row-by-row", bad(97, 1));
                check(rule, query + "&strategy=pivot&mode=chunk", bad(150, 1));
                check(rule, query + "&strategy=unnest", bad(2, 1));
            } else {
                check(rule, query + "&strategy=unnest", bad(29, 1));
                check(rule, query + "&strategy=parallel", rule == Rule.SILENT_TRIGGER ? Set.of() : bad(97, 1));
                check(rule, query + "&strategy=unnest&mode=chunk", bad(150, 1));
                check(rule, query + "&strategy=pivot", bad(1, 1));
            }
        } finally {
            database.script(rule.unmade);
        }
    }

    /** 30,000 lines of 1,000 authors, in a service as in production: the bad ones, and what they leave of the speed. */
    @ParameterizedTest
    @Tag("soak")
    @Timeout(900)
    @EnumSource(names = {"COMMITS_CHECK", "AUTHORS_CHECK", "TRIGGER", "DOMAIN"})
    void anyShareOfBadLinesIsFoundWithinTheDeadline(Rule rule) {
        database.script(rule.made);
        try (ServiceProcess service =
                ServiceProcess.start(List.of("-Xmx512m"), Map.of("onetrip.database.url", database.url()))) {
            Map<Integer, Long> best = new TreeMap<>();
            for (int round = 0; round < 8; round++) {
                for (int percent : List.of(0, 4, 50, 100)) {
                    long elapsed = percent <= 4 || round < 2 ? elapsed(service.http(), percent) : Long.MAX_VALUE;
                    best.merge(percent, elapsed, Math::min);
                }
            }
            System.out.println(rule + ": best ms by percent of bad lines " + best);
            assertThat((double) best.getOrDefault(0, 0L) / best.getOrDefault(4, 1L))
                    .isGreaterThan(0.7);
        } finally {
            database.script(rule.unmade);
        }
    }

    private long elapsed(Http http, int percent) {
        String slug = Commits.freshSlug();
        Answer answer = Commits.post(http, slug, "", Commits.lines(1, MANY, line -> {
            String name = (isBad(line, percent) ? "bad " : "n") + line % 1_000;
            String message = (isBad(line, percent) ? "bad " : "Change ") + line;
            return Commits.line(Commits.sha(line), name, name + "@example.org", message);
        }));
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        assertThat(answer.lines().stream()
                        .filter(line -> line.has("line"))
                        .mapToInt(line -> line.get("line").asInt())
                        .sorted())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, MANY)
                        .filter(line -> isBad(line, percent))
                        .boxed()
                        .toList());
        assertThat(Commits.stored(database, slug)).isEqualTo(MANY - MANY / 100L * percent);
        return Commits.summary(answer).get("elapsedMs").asLong();
    }

    private static boolean isBad(int line, int percent) {
        return line % 100 < percent;
    }

    @Test
    void aRuleAgainstTheRepositoryRefusesTheUpload() {
        database.sql("ALTER TABLE repositories ADD CONSTRAINT no_secrets CHECK (slug NOT LIKE 'secret%')");
        try {
            for (String strategy : List.of("pivot", "unnest", "parallel")) {
                Answer answer = Commits.post(RACK.http(), "secret", "?strategy=" + strategy, Commits.lines(1, 3));
                assertThat(answer.status()).isEqualTo(422);
                assertThat(answer.json().get("detail").asString()).contains("the rule no_secrets");
            }
        } finally {
            database.sql("ALTER TABLE repositories DROP CONSTRAINT no_secrets");
        }
    }

    @Test
    void authorsOfRefusedLinesAreNotStored() {
        database.script(Rule.TRIGGER.made);
        try {
            String slug = Commits.freshSlug();
            String lines = Commits.lines(1, LINES, line -> line(line, line % 50 == 0));
            assertThat(Commits.post(RACK.http(), slug, "?strategy=pivot", lines).status())
                    .isEqualTo(200);
            assertThat(Commits.authors(database, slug)).isEqualTo(LINES - LINES / 50);
        } finally {
            database.script(Rule.TRIGGER.unmade);
        }
    }
}
