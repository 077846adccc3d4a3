package dev.onetrip.commits.git;

import java.io.IOException;

/** A server answered with an error that has its own meaning. */
final class HttpStatusException extends IOException {
    static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;
    private static final int FIRST_ERROR = 400;

    private final int status;

    private HttpStatusException(int status) {
        super("the server answered " + status);
        this.status = status;
    }

    /** The status, unless it is an error; that no repository is found is left to the reader. */
    static int checked(int status) throws HttpStatusException {
        if (status >= FIRST_ERROR && status != NOT_FOUND) {
            throw new HttpStatusException(status);
        }
        return status;
    }

    int status() {
        return status;
    }
}
