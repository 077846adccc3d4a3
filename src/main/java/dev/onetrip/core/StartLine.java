package dev.onetrip.core;

/**
 * One line of what the service prints when it is up. A bean; {@code @Order} puts the lines in order.
 *
 * @param name one word, at most {@value #LONGEST_NAME} letters
 * @param text what a person reads, or copies into a terminal; no secret
 */
public record StartLine(String name, String text) {
    private static final int LONGEST_NAME = 8;

    /** The line, its text below those of the other lines. */
    @Override
    public String toString() {
        return "  " + name + " ".repeat(Math.max(1, LONGEST_NAME + 1 - name.length())) + text;
    }
}
