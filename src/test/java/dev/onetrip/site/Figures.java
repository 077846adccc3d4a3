package dev.onetrip.site;

import dev.onetrip.support.Browser;

/** The numbers that the live page shows. */
final class Figures {
    private Figures() {}

    /** The number of that name in that list; -1 while it is not there. */
    static long of(Browser browser, String list, String name) {
        String[] lines = browser.find(list).getText().split("\n", -1);
        for (int i = 0; i + 1 < lines.length; i++) {
            if (lines[i].equals(name)) {
                return number(lines[i + 1]);
            }
        }
        return -1;
    }

    /** The number that stands there; -1 while none does. */
    static long of(Browser browser, String place) {
        return number(browser.find(place).getText());
    }

    private static long number(String text) {
        String digits = text.replace(",", "");
        return digits.matches("\\d+") ? Long.parseLong(digits) : -1;
    }
}
