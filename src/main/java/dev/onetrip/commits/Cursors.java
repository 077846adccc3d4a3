package dev.onetrip.commits;

import dev.onetrip.core.Refusal;
import dev.onetrip.web.Cursor;
import dev.onetrip.web.Page;
import java.util.regex.Pattern;

/** Where a page of commits begins. */
final class Cursors {
    private static final Pattern HEX = Pattern.compile("(?:[0-9a-f]{2}){1,32}");

    private Cursors() {}

    /**
     * Hexadecimal digits; empty for the first page.
     *
     * @throws Refusal.Unreadable if the cursor is of another list
     */
    static String sha(Page page) {
        String after = page.after().map(cursor -> cursor.text(0)).orElse("");
        if (!after.isEmpty() && !HEX.matcher(after).matches()) {
            String detail = "is not a cursor of this list";
            throw new Refusal.Unreadable(Cursor.PARAMETER, detail);
        }
        return after;
    }
}
