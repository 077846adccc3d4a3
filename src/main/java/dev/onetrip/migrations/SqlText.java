package dev.onetrip.migrations;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes a script apart: quotes, dollar quotes and comments may hold semicolons. */
final class SqlText {
    private static final Pattern DOLLAR = Pattern.compile("\\$\\w*\\$");

    private final String script;
    private final StringBuilder statement = new StringBuilder();
    private final List<String> statements = new ArrayList<>();
    private int at;

    private SqlText(String script) {
        this.script = script;
    }

    /** Every statement without its comments and its semicolon, white space outside of quotes made one space. */
    static List<String> statements(String script) {
        SqlText text = new SqlText(script);
        while (text.at < script.length()) {
            text.next();
        }
        text.end();
        return text.statements;
    }

    private void next() {
        char c = script.charAt(at);
        if (script.startsWith("--", at)) {
            skipTo(script.indexOf('\n', at));
        } else if (script.startsWith("/*", at)) {
            int end = script.indexOf("*/", at);
            skipTo(end < 0 ? end : end + 2);
        } else if (c == '\'' || c == '"') {
            copyTo(script.indexOf(c, at + 1) + 1);
        } else if (c == '$' && dollar() != null) {
            String tag = dollar();
            copyTo(script.indexOf(tag, at + tag.length()) + tag.length());
        } else if (c == ';') {
            end();
            at++;
        } else {
            space(c);
            at++;
        }
    }

    private void space(char c) {
        if (!Character.isWhitespace(c)) {
            statement.append(c);
        } else if (!statement.isEmpty() && statement.charAt(statement.length() - 1) != ' ') {
            statement.append(' ');
        }
    }

    private @org.jspecify.annotations.Nullable String dollar() {
        Matcher matcher = DOLLAR.matcher(script).region(at, script.length());
        return matcher.lookingAt() ? matcher.group() : null;
    }

    private void skipTo(int end) {
        space(' ');
        at = end < 0 ? script.length() : end;
    }

    private void copyTo(int end) {
        int last = end <= at ? script.length() : end;
        statement.append(script, at, last);
        at = last;
    }

    private void end() {
        String text = statement.toString().strip();
        if (!text.isEmpty()) {
            statements.add(text);
        }
        statement.setLength(0);
    }
}
