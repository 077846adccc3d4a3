package dev.onetrip.migrations;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Refuses steps that keep the traffic of a filled table out for long, or that cannot be taken back; each refusal names
 * the safe way. The rules are those of squawk and strong_migrations, and those of the runner.
 */
final class StepLinter {
    private static final Pattern CREATE_TABLE = Pattern.compile("(?i)^CREATE TABLE (?:IF NOT EXISTS )?(\\w+).*$");
    private static final Pattern ALTER = Pattern.compile("(?i)^ALTER TABLE (?:IF EXISTS )?(?:ONLY )?(\\w+) (.*)$");
    private static final Pattern VOLATILE = Pattern.compile(
            "(?i).*\\b(clock_timestamp|timeofday|random|gen_random_uuid|uuidv7|uuid_generate_v\\d\\w*|nextval)\\s*\\(.*");
    private static final Pattern NOT_NULL_CHECK =
            Pattern.compile("(?i)^ADD CONSTRAINT (\\w+) CHECK \\((\\w+) IS NOT NULL\\) NOT VALID$");
    private static final Pattern SET_NOT_NULL = Pattern.compile("(?i)^ALTER (?:COLUMN )?(\\w+) SET NOT NULL$");
    private static final Pattern OUTSIDE = Pattern.compile(
            "(?i)^(CREATE (UNIQUE )?INDEX CONCURRENTLY|DROP INDEX CONCURRENTLY IF EXISTS|REINDEX INDEX CONCURRENTLY|ANALYZE"
                    + "|VACUUM \\(ANALYZE\\)|VACUUM) .*$");

    private final Step step;
    private final Set<String> before;
    private final Set<String> own = new TreeSet<>();
    private final Set<String> added = new TreeSet<>();
    private final Set<String> proven = new TreeSet<>();
    private final List<String[]> checks = new ArrayList<>();
    private final Set<String> refusals = new LinkedHashSet<>();

    private StepLinter(Step step, Set<String> before) {
        this.step = step;
        this.before = before;
    }

    /** What is wrong with any of the files, in their order. */
    static List<String> lint(List<String> files) {
        List<String> all = new ArrayList<>();
        Set<String> tables = new TreeSet<>();
        for (int i = 0; i < files.size(); i++) {
            Step step = StepFile.read(
                    Step.number(i + 1) + "_step.sql", files.get(i).getBytes(java.nio.charset.StandardCharsets.UTF_8));
            StepLinter linter = new StepLinter(step, Set.copyOf(tables));
            linter.text(files.get(i));
            linter.run();
            linter.refusals.forEach(refusal -> all.add(step.number() + ": " + refusal));
            tables.addAll(linter.own);
        }
        return all;
    }

    /** What the reader of the files would misread. */
    private void text(String file) {
        if (Pattern.compile("(?m)^\\s*--\\s*$").matcher(file).find()) {
            refuse("a bare -- swallows the line after it: leave it out");
        }
        if (file.contains("${")) {
            refuse("${ begins a variable of the reader: write $ and { apart");
        }
        if (Pattern.compile("(?m)^-- *//@UNDO").matcher(file).results().count() != 1) {
            refuse("one undo a step: -- //@UNDO");
        }
    }

    private void run() {
        if (!step.isContract() && step.worksWith() >= step.id() && step.id() > 1) {
            refuse("earlier services must go on with it: -- @works-with " + (step.id() - 1) + ", or -- @contract");
        }
        if (!BroughtBack.isSafe(step)) {
            refuse("its undo of several parts may have ended half way, and up brings it back from there:"
                    + " IF NOT EXISTS, IF EXISTS, OR REPLACE, DROP CONSTRAINT IF EXISTS before ADD CONSTRAINT");
        }
        step.up().forEach(part -> part(part, Direction.UP));
        step.down().forEach(part -> part(part, Direction.DOWN));
    }

    private void part(Part part, Direction direction) {
        List<String> statements = SqlText.statements(part.sql());
        switch (part.kind()) {
            case OUTSIDE -> outside(statements.get(0));
            case BACKFILL -> backfill(statements.get(0));
            case TRANSACTION -> transaction(statements, direction);
        }
    }

    private void outside(String statement) {
        if (!OUTSIDE.matcher(statement).matches()) {
            refuse(
                    "outside of a transaction only CREATE INDEX CONCURRENTLY, DROP INDEX CONCURRENTLY IF EXISTS, REINDEX,"
                            + " ANALYZE and VACUUM can be done again after an interruption: -- @part transaction");
        }
    }

    private void backfill(String statement) {
        if (!statement.contains(":position")
                || !statement.contains("LIMIT :chunk")
                || !statement.contains("ORDER BY")) {
            refuse("a backfill goes in chunks: WHERE key > :position ORDER BY key LIMIT :chunk");
        }
    }

    private void transaction(List<String> statements, Direction direction) {
        Set<String> locked = new TreeSet<>();
        for (String statement : statements) {
            Matcher created = CREATE_TABLE.matcher(statement);
            if (created.matches()) {
                own.add(created.group(1).toLowerCase(Locale.ROOT));
            }
            everywhere(statement);
            Lock.of(statement).stream()
                    .filter(lock -> isFilled(lock.table()) && lock.mode().stopsWriters())
                    .forEach(lock -> locked.add(lock.table()));
            if (Lock.of(statement).stream().anyMatch(lock -> isFilled(lock.table()))) {
                onFilled(statement, statements, direction);
            }
        }
        boolean isOneReference = statements.size() == 1
                && statements.get(0).toUpperCase(Locale.ROOT).contains("FOREIGN KEY");
        if (locked.size() > 1 && !isOneReference) {
            refuse("locks on " + locked + " in one transaction: a part for each table");
        }
    }

    /** Was there before the step, and is no toy of its own. */
    private boolean isFilled(String table) {
        return before.contains(table) || table.startsWith("the table of ");
    }

    private void everywhere(String statement) {
        String words = statement.toUpperCase(Locale.ROOT);
        if (words.matches("(?s)^(BEGIN|COMMIT|ROLLBACK|START TRANSACTION|SAVEPOINT)\\b.*")) {
            refuse("the runner begins and commits, with the record of it: leave out " + words.split(" ", 2)[0]);
        }
        if (words.matches("(?s)^(SET|RESET)\\b.*|.*\\bSET_CONFIG\\b.*")) {
            refuse("lock_timeout and the rest of the session belong to the runner: leave out SET");
        }
        if (words.matches("(?s).*\\b(ON|TABLE|INTO|FROM|REFERENCES|UPDATE|JOIN|EXISTS) PUBLIC\\..*")) {
            refuse("tables are where the search_path says: without public.");
        }
        if (words.contains("CONCURRENTLY")) {
            refuse("CONCURRENTLY cannot be in a transaction: -- @part outside");
        }
        if (words.matches("(?s)^(VACUUM|CLUSTER|REINDEX|TRUNCATE|REFRESH MATERIALIZED VIEW)\\b.*")) {
            refuse(words.split(" ", 2)[0]
                    + " locks a table as long as it takes: CONCURRENTLY in -- @part outside, or a backfill");
        }
    }

    private void onFilled(String statement, List<String> part, Direction direction) {
        Matcher alter = ALTER.matcher(statement);
        if (alter.matches()) {
            for (String action : Lock.actions(alter.group(2))) {
                alter(action, part, direction);
            }
            return;
        }
        String words = statement.toUpperCase(Locale.ROOT);
        if (words.startsWith("CREATE INDEX") || words.startsWith("CREATE UNIQUE INDEX")) {
            refuse("an index on a filled table stops its writers: CREATE INDEX CONCURRENTLY in -- @part outside");
        } else if (words.startsWith("DROP INDEX")) {
            refuse("dropping an index waits for every reader: DROP INDEX CONCURRENTLY IF EXISTS in -- @part outside");
        } else if (words.startsWith("DROP TABLE")) {
            contract("DROP TABLE");
        } else if (words.startsWith("LOCK TABLE") && direction == Direction.UP) {
            refuse("LOCK TABLE stops everybody: let each statement take its lock");
        } else if (words.matches("(?s).*\\b(UPDATE|DELETE FROM|INSERT INTO)\\b.*")
                && !words.matches("(?s)^(DO|CREATE (OR REPLACE )?TRIGGER)\\b.*")) {
            refuse("rows of a filled table in one transaction hold their locks until its end: -- @part backfill");
        }
    }

    private void alter(String action, List<String> part, Direction direction) {
        String words = action.toUpperCase(Locale.ROOT);
        if (words.matches("ALTER (COLUMN )?\\w+ (SET DATA )?TYPE .*")) {
            refuse(
                    "ALTER TYPE rewrites the table under its lock: a new column, both written, a backfill, then a contract");
        } else if (words.startsWith("ADD CONSTRAINT")
                || words.matches("ADD (CHECK|FOREIGN|UNIQUE|PRIMARY|EXCLUDE)\\b.*")) {
            constraint(action);
        } else if (words.startsWith("ADD ")) {
            addColumn(action);
        } else if (words.startsWith("VALIDATE") && part.size() > 1) {
            refuse("VALIDATE reads every row: in a part of its own, beside the traffic");
        } else if (words.startsWith("VALIDATE")) {
            String name = action.replaceFirst("(?i)^VALIDATE CONSTRAINT (\\w+)$", "$1");
            checks.stream().filter(check -> check[0].equalsIgnoreCase(name)).forEach(check -> proven.add(check[1]));
        } else if (words.matches("ALTER (COLUMN )?\\w+ SET NOT NULL")) {
            setNotNull(action);
        } else if (words.startsWith("DROP ")) {
            drop(action, direction);
        } else if (words.startsWith("RENAME")) {
            refuse("RENAME breaks every service that runs: add, write both, and drop in a contract");
        } else if (words.matches("SET (TABLESPACE|LOGGED|UNLOGGED|ACCESS METHOD)\\b.*")) {
            refuse("it rewrites the table under its lock: a new table, a backfill, then a contract");
        }
    }

    private void addColumn(String action) {
        added.add(action.replaceFirst("(?i)^ADD (?:COLUMN )?(?:IF NOT EXISTS )?(\\w+).*$", "$1")
                .toLowerCase(Locale.ROOT));
        String words = action.toUpperCase(Locale.ROOT);
        if (VOLATILE.matcher(action).matches() || words.contains("SERIAL") || words.contains(" GENERATED ")) {
            refuse("a value of its own for each row rewrites the table: add the column, SET DEFAULT, then a backfill");
        }
        if (words.contains("NOT NULL") && !words.contains("DEFAULT")) {
            refuse("no row has a value yet: a constant DEFAULT, or a backfill before NOT NULL");
        }
        if (words.matches(".*\\b(REFERENCES|CHECK|UNIQUE|PRIMARY KEY)\\b.*")) {
            refuse(
                    "a constraint with a column is checked under the lock: ADD CONSTRAINT … NOT VALID, VALIDATE in its own part");
        }
    }

    private void constraint(String action) {
        String words = action.toUpperCase(Locale.ROOT);
        Matcher check = NOT_NULL_CHECK.matcher(action);
        if (check.matches()) {
            checks.add(new String[] {check.group(1), check.group(2).toLowerCase(Locale.ROOT)});
        }
        added.add(action.replaceFirst("(?i)^ADD CONSTRAINT (\\w+).*$", "$1").toLowerCase(Locale.ROOT));
        if (words.matches(".*\\b(CHECK|FOREIGN KEY)\\b.*") && !words.endsWith("NOT VALID")) {
            refuse("every row is read under the lock: NOT VALID, then VALIDATE CONSTRAINT in a part of its own");
        }
        if (words.matches(".*\\b(UNIQUE|PRIMARY KEY)\\b.*") && !words.contains("USING INDEX")) {
            refuse(
                    "its index is built under the lock: CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … USING INDEX");
        }
        if (words.matches(".*\\bEXCLUDE\\b.*")) {
            refuse("EXCLUDE builds its index under the lock and has no other way: a new table");
        }
    }

    private void setNotNull(String action) {
        Matcher matcher = SET_NOT_NULL.matcher(action);
        if (matcher.matches() && !proven.contains(matcher.group(1).toLowerCase(Locale.ROOT))) {
            refuse("SET NOT NULL reads every row under the lock: ADD CONSTRAINT … CHECK (" + matcher.group(1)
                    + " IS NOT NULL) NOT VALID, VALIDATE in its own part, then SET NOT NULL");
        }
    }

    private void drop(String action, Direction direction) {
        String words = action.toUpperCase(Locale.ROOT);
        String name = action.replaceFirst("(?i)^DROP (?:COLUMN |CONSTRAINT )?(?:IF EXISTS )?(\\w+).*$", "$1");
        boolean isOwn = added.contains(name.toLowerCase(Locale.ROOT));
        if (direction == Direction.DOWN && step.up().size() > 1 && !words.contains("IF EXISTS")) {
            refuse("the undo of a step of several parts meets it half done: DROP … IF EXISTS");
        }
        if (!isOwn && !words.startsWith("DROP CONSTRAINT")) {
            contract("DROP COLUMN");
        }
    }

    private void contract(String what) {
        if (!step.isContract()) {
            refuse(what
                    + " takes from services that run what they use: a later step with -- @contract, once none does");
        }
    }

    private void refuse(String line) {
        refusals.add(line);
    }
}
