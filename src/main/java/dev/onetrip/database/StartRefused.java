package dev.onetrip.database;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The service cannot start as it is configured; the message is one line that says what to do, or one and a line for
 * each remedy, and holds no secret. It carries no stack trace, because it is an answer to an operator, not a defect.
 * The process ends with exit code 1.
 */
public final class StartRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param line one sentence or two, what is wrong first, then what to do */
    public StartRefused(String line) {
        this(line, (Throwable) null);
    }

    /**
     * @param line what is wrong
     * @param remedies what to do, each a line of its own
     */
    StartRefused(String line, List<String> remedies) {
        super(oneLine(line) + "\n" + String.join("\n", remedies), null, false, false);
    }

    /**
     * @param line one sentence or two, what is wrong first, then what to do
     * @param cause what was seen, for debuggers only: it is never printed
     */
    public StartRefused(String line, @Nullable Throwable cause) {
        super(oneLine(line), cause, false, false);
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
