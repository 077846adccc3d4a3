package dev.onetrip.users;

import dev.onetrip.core.Refusal;
import java.util.regex.Pattern;
import org.springframework.web.reactive.function.server.ServerRequest;

/** The numbers in the paths of the feature. */
final class Paths {
    private static final String BOARD = "board";
    private static final long DEFAULT_BOARD = 1;
    private static final Pattern ID = Pattern.compile("[1-9]\\d{0,17}");

    private Paths() {}

    /** The board of the path, or the default one. */
    static long board(ServerRequest request) {
        return request.pathVariables().containsKey(BOARD) ? number(request, BOARD) : DEFAULT_BOARD;
    }

    /**
     * A number of the path.
     *
     * @throws Refusal.Unreadable if it is none
     */
    static long number(ServerRequest request, String name) {
        String text = request.pathVariable(name);
        if (!ID.matcher(text).matches()) {
            String detail = "must be an integer of 1 to 18 digits above 0";
            throw new Refusal.Unreadable(name, detail);
        }
        return Long.parseLong(text);
    }
}
