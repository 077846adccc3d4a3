package dev.onetrip.migrations;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether the change of a step runs on whatever its undo left, which may have ended between two of its parts. */
final class BroughtBack {
    private static final Pattern ALTER = Pattern.compile("(?i)^ALTER TABLE (?:IF EXISTS )?(?:ONLY )?\\w+ (.*)$");

    private BroughtBack() {}

    static boolean isSafe(Step step) {
        return step.down().stream().filter(BroughtBack::changes).count() <= 1
                || step.up().stream()
                        .filter(part -> part.kind() == Part.Kind.TRANSACTION)
                        .flatMap(part -> SqlText.statements(part.sql()).stream())
                        .allMatch(BroughtBack::runsAgain);
    }

    /** A part of nothing but DO looks and refuses. */
    private static boolean changes(Part part) {
        return !SqlText.statements(part.sql()).stream().allMatch(statement -> statement.startsWith("DO "));
    }

    private static boolean runsAgain(String statement) {
        Matcher alter = ALTER.matcher(statement);
        List<String> actions = alter.matches() ? Lock.actions(alter.group(1)) : List.of(statement);
        return actions.stream().allMatch(action -> runsAgain(action, actions));
    }

    private static boolean runsAgain(String action, List<String> beside) {
        String constraint = action.replaceFirst("(?i)^ADD CONSTRAINT (\\w+) .*$", "$1");
        return !action.matches("(?is)^(ADD|CREATE|DROP)\\b.*")
                || action.matches("(?is).*\\bIF (NOT )?EXISTS\\b.*|CREATE OR REPLACE .*")
                || beside.contains("DROP CONSTRAINT IF EXISTS " + constraint);
    }
}
