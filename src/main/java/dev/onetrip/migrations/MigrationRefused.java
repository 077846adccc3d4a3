package dev.onetrip.migrations;

import org.jspecify.annotations.Nullable;

/** The schema cannot be migrated as asked; the message is one line that says what to do and holds no secret. */
final class MigrationRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ExitCode code;
    private final String line;

    MigrationRefused(ExitCode code, String line) {
        this(code, line, null);
    }

    /** @param cause what was seen, for debuggers only: it is never printed */
    MigrationRefused(ExitCode code, String line, @Nullable Throwable cause) {
        super(oneLine(line), cause, false, false);
        this.code = code;
        this.line = oneLine(line);
    }

    /** What is printed. */
    String line() {
        return line;
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    ExitCode code() {
        return code;
    }
}
