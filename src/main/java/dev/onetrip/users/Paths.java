package dev.onetrip.users;

import dev.onetrip.web.Parameters;
import org.springframework.web.reactive.function.server.ServerRequest;

/** Which board a path is about. */
final class Paths {
    private static final String BOARD = "board";
    private static final long DEFAULT_BOARD = 1;

    private Paths() {}

    /** The board of the path, or the default one. */
    static long board(ServerRequest request) {
        return request.pathVariables().containsKey(BOARD) ? Parameters.id(request, BOARD) : DEFAULT_BOARD;
    }
}
