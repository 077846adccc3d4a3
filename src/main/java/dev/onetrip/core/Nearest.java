package dev.onetrip.core;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * The known name that a misspelled one most probably means: letters left out, added, exchanged or swapped with their
 * neighbour are mistakes, upper case and hyphens are none. At most a third of the letters may be wrong, unless the name
 * is the beginning of a known one. Looks at {@value #CHARS} characters.
 */
public final class Nearest {
    private static final int CHARS = 100;
    private static final int RIGHT_FOR_ONE_WRONG = 3;
    private static final int BEGINNING = 3;

    private Nearest() {}

    /** The nearest of the names, the first of equals; empty where none is near. */
    public static Optional<String> of(String name, Collection<String> known) {
        String meant = plain(name);
        for (String one : known) {
            if (meant.length() >= BEGINNING && plain(one).startsWith(meant)) {
                return Optional.of(one);
            }
        }
        int least = Math.max(1, meant.length() / RIGHT_FOR_ONE_WRONG) + 1;
        String nearest = null;
        for (String one : known) {
            int mistakes = mistakes(meant, plain(one));
            if (mistakes < least) {
                least = mistakes;
                nearest = one;
            }
        }
        return Optional.ofNullable(nearest);
    }

    private static String plain(String name) {
        String bounded = name.length() <= CHARS ? name : name.substring(0, CHARS);
        return bounded.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    }

    /** Source: the optimal string alignment distance of Damerau and Levenshtein. */
    private static int mistakes(String from, String to) {
        int[][] least = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                least[i][j] = i == 0 || j == 0 ? i + j : step(least, from, to, i, j);
            }
        }
        return least[from.length()][to.length()];
    }

    private static int step(int[][] least, String from, String to, int i, int j) {
        int wrong = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
        int mistakes = Math.min(least[i - 1][j - 1] + wrong, Math.min(least[i - 1][j], least[i][j - 1]) + 1);
        boolean isSwapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return isSwapped ? Math.min(mistakes, least[i - 2][j - 2] + 1) : mistakes;
    }
}
