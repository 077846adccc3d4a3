package dev.onetrip.migrations;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A lock that a statement takes on a table that was there before it.
 *
 * @param mode how strong it is
 * @param table which one
 */
record Lock(Mode mode, String table) {

    /** From the weakest to the strongest; the last three stop writers, the last one readers too. */
    enum Mode {
        ROW_EXCLUSIVE,
        SHARE_UPDATE_EXCLUSIVE,
        SHARE,
        SHARE_ROW_EXCLUSIVE,
        ACCESS_EXCLUSIVE;

        boolean stopsWriters() {
            return compareTo(SHARE) >= 0;
        }

        @Override
        public String toString() {
            return name().replace('_', ' ');
        }
    }

    private static final Pattern ALTER = Pattern.compile("(?i)^ALTER TABLE (?:IF EXISTS )?(?:ONLY )?(\\w+) (.*)$");
    private static final Pattern INDEX = Pattern.compile(
            "(?i)^CREATE (?:UNIQUE )?INDEX (CONCURRENTLY )?(?:IF NOT EXISTS )?(?:\\w+ )?ON (?:ONLY )?(\\w+).*$");
    private static final Pattern DROP_INDEX =
            Pattern.compile("(?i)^DROP INDEX (CONCURRENTLY )?(?:IF EXISTS )?(\\w+).*$");
    private static final Pattern TRIGGER =
            Pattern.compile("(?i)^(CREATE|DROP) (?:OR REPLACE )?TRIGGER .*? ON (\\w+)(?: .*)?$");
    private static final Pattern DROP_TABLE = Pattern.compile("(?i)^DROP TABLE (?:IF EXISTS )?(\\w+).*$");
    private static final Pattern LOCK = Pattern.compile("(?i)^LOCK TABLE (\\w+(?:, \\w+)*).*$");
    private static final Pattern WRITE = Pattern.compile(
            "(?i)\\b(?:INSERT INTO|UPDATE|DELETE FROM) (?:ONLY )?(?!SKIP\\b|OF\\b|NOWAIT\\b|SET\\b)(\\w+)");
    private static final Pattern REFERENCES = Pattern.compile("(?i)\\bREFERENCES (\\w+)");
    private static final Pattern MILD = Pattern.compile(
            "(?i)^(VALIDATE CONSTRAINT|SET STATISTICS|SET \\(|RESET \\(|CLUSTER ON|ALTER COLUMN \\w+ SET (STATISTICS|\\()).*$");

    /** What the statement takes, as the manual says; at most what a server then takes. */
    static Set<Lock> of(String statement) {
        Set<Lock> locks = new TreeSet<>(java.util.Comparator.comparing(Lock::toString));
        Matcher matcher = ALTER.matcher(statement);
        if (matcher.matches()) {
            locks.add(new Lock(alter(matcher.group(2)), name(matcher.group(1))));
            locks.addAll(references(statement));
            return locks;
        }
        matcher = INDEX.matcher(statement);
        if (matcher.matches()) {
            Mode mode = matcher.group(1) == null ? Mode.SHARE : Mode.SHARE_UPDATE_EXCLUSIVE;
            return Set.of(new Lock(mode, name(matcher.group(2))));
        }
        matcher = DROP_INDEX.matcher(statement);
        if (matcher.matches()) {
            Mode mode = matcher.group(1) == null ? Mode.ACCESS_EXCLUSIVE : Mode.SHARE_UPDATE_EXCLUSIVE;
            return Set.of(new Lock(mode, "the table of " + name(matcher.group(2))));
        }
        return others(statement, locks);
    }

    private static Set<Lock> others(String statement, Set<Lock> locks) {
        Matcher matcher = DROP_TABLE.matcher(statement);
        if (matcher.matches()) {
            return Set.of(new Lock(Mode.ACCESS_EXCLUSIVE, name(matcher.group(1))));
        }
        matcher = TRIGGER.matcher(statement);
        if (matcher.matches()) {
            boolean isNew = "CREATE".equalsIgnoreCase(matcher.group(1));
            return Set.of(new Lock(isNew ? Mode.SHARE_ROW_EXCLUSIVE : Mode.ACCESS_EXCLUSIVE, name(matcher.group(2))));
        }
        matcher = LOCK.matcher(statement);
        if (matcher.matches()) {
            for (String table : matcher.group(1).split(", ", -1)) {
                locks.add(new Lock(Mode.ACCESS_EXCLUSIVE, name(table)));
            }
            return locks;
        }
        if (statement.toUpperCase(Locale.ROOT).startsWith("CREATE TABLE")) {
            locks.addAll(references(statement));
            return locks;
        }
        matcher = WRITE.matcher(statement);
        while (matcher.find()) {
            locks.add(new Lock(Mode.ROW_EXCLUSIVE, name(matcher.group(1))));
        }
        return locks;
    }

    private static Mode alter(String actions) {
        return actions(actions).stream().allMatch(action -> MILD.matcher(action).matches())
                ? Mode.SHARE_UPDATE_EXCLUSIVE
                : actions(actions).stream()
                                .allMatch(action -> action.matches("(?i)ADD (CONSTRAINT \\w+ )?FOREIGN KEY.*"))
                        ? Mode.SHARE_ROW_EXCLUSIVE
                        : Mode.ACCESS_EXCLUSIVE;
    }

    /** The actions of an ALTER TABLE: cut at the commas that are in no parentheses. */
    static List<String> actions(String actions) {
        List<String> all = new ArrayList<>();
        int depth = 0;
        int begin = 0;
        for (int i = 0; i < actions.length(); i++) {
            char c = actions.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ',' && depth == 0) {
                all.add(actions.substring(begin, i).strip());
                begin = i + 1;
            }
        }
        all.add(actions.substring(begin).strip());
        return all;
    }

    private static List<Lock> references(String statement) {
        List<Lock> locks = new ArrayList<>();
        Matcher matcher = REFERENCES.matcher(statement);
        while (matcher.find()) {
            locks.add(new Lock(Mode.SHARE_ROW_EXCLUSIVE, name(matcher.group(1))));
        }
        return locks;
    }

    private static String name(String identifier) {
        return identifier.toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return mode + " on " + table;
    }
}
