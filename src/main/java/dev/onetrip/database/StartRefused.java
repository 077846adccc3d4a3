package dev.onetrip.database;

import org.jspecify.annotations.Nullable;

/**
 * The service cannot start as it is configured; the message is one line that says what to do and holds no secret. It
 * carries no stack trace, because it is an answer to an operator, not a defect. The process ends with exit code 1.
 */
public final class StartRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param line one sentence or two, what is wrong first, then what to do */
    public StartRefused(String line) {
        this(line, null);
    }

    /**
     * @param line one sentence or two, what is wrong first, then what to do
     * @param cause what was seen, for debuggers only: it is never printed
     */
    public StartRefused(String line, @Nullable Throwable cause) {
        super(line.replaceAll("\\s+", " ").strip(), cause, false, false);
    }
}
