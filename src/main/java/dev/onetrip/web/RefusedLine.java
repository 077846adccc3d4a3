package dev.onetrip.web;

/**
 * The answer to one line of an NDJSON stream that was refused.
 *
 * @param line the line's number, from 1
 * @param status as the HTTP status had it come alone
 * @param problem why
 */
public record RefusedLine(int line, int status, Problem problem) {

    /**
     * The verdict on a line; an error that is no refusal shows nothing of its inside, and is to be logged by the
     * caller.
     */
    public static RefusedLine of(Line line, Throwable error) {
        Problem problem = Problem.of(error);
        return new RefusedLine(line.number(), problem.status(), problem);
    }
}
