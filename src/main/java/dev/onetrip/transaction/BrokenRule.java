package dev.onetrip.transaction;

import dev.onetrip.core.Refusal;
import io.r2dbc.postgresql.api.ErrorDetails;
import io.r2dbc.postgresql.api.PostgresqlException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why the server refuses a row, in plain words: the rule by its name, where it has one, else what the operator's
 * trigger said of the row.
 *
 * @param state SQLSTATE
 * @param rule name of the constraint; empty where there is none
 * @param column name of the column; empty where there is none
 * @param message of the server or of a trigger
 * @param place where the error came up, first line
 */
public record BrokenRule(String state, String rule, String column, String message, String place) {
    private static final String SEPARATOR = "\u001f";
    private static final int MESSAGE_MAX = 200;
    /** The number that a cluster adds to the names of a shard. */
    private static final Pattern SHARD = Pattern.compile("_\\d{6,}$");

    private static final Pattern FUNCTION = Pattern.compile("PL/pgSQL function (?!inline_code_block)([^(]+)\\(");

    /** Of the five texts that {@link RefusedRows} notes. */
    static BrokenRule of(String reason) {
        String[] parts = reason.split(SEPARATOR, -1);
        return new BrokenRule(parts[0], parts[1], parts[2], parts[3], parts[4]);
    }

    /** Of an error for which {@link RefusedRows#isBadData} holds. */
    static BrokenRule of(PostgresqlException error) {
        ErrorDetails details = error.getErrorDetails();
        return new BrokenRule(
                details.getCode(),
                ofShard(
                        details.getConstraintName().orElse(""),
                        details.getTableName().orElse("")),
                details.getColumnName().orElse(""),
                details.getMessage(),
                details.getWhere().orElse(""));
    }

    /** The name of the rule without the number of the shard, where the name of the table has the same. */
    static String ofShard(String rule, String table) {
        Matcher shard = SHARD.matcher(table);
        return shard.find() && rule.endsWith(shard.group())
                ? rule.substring(0, rule.length() - shard.group().length())
                : rule;
    }

    /** The verdict on the row. */
    public Refusal refusal() {
        return new Refusal.Invalid("", words());
    }

    /** What is said of the row, after its name. */
    String words() {
        if (!rule.isEmpty()) {
            return "is refused by the rule " + rule + " of the database" + consequence();
        }
        if (state.equals("23502") && !column.isEmpty()) {
            return "is refused by the database: its column " + column + " must not be empty";
        }
        Matcher function = FUNCTION.matcher(place);
        String by = function.lookingAt() ? "the function " + function.group(1) + " of the database" : "the database";
        return "is refused by " + by + ": " + shortened() + " (SQLSTATE " + state + ")";
    }

    private String consequence() {
        return switch (state) {
            case "23505" -> ": another row has the same values";
            case "23503" -> ": what it refers to is not there";
            default -> "";
        };
    }

    private String shortened() {
        return message.codePointCount(0, message.length()) <= MESSAGE_MAX
                ? message
                : message.substring(0, message.offsetByCodePoints(0, MESSAGE_MAX)) + "…";
    }
}
