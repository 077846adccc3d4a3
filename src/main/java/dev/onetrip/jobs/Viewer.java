package dev.onetrip.jobs;

import dev.onetrip.web.ClientName;
import io.r2dbc.spi.Statement;
import java.util.UUID;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * The client that asks about a job: a job of another client does not exist for this one.
 *
 * @param client the client's name; empty where the service is open
 * @param seesAll whether the client has the scope admin
 */
record Viewer(String client, boolean seesAll) {

    static Viewer of(ServerRequest request) {
        return new Viewer(ClientName.of(request), ClientName.seesAll(request));
    }

    /** Binds the id and the viewer, as {@link JobsSql#ONE} and {@link JobsSql#ANSWER} take them. */
    void bind(Statement statement, UUID id) {
        Statement unused = statement.bind("$1", id).bind("$2", seesAll).bind("$3", client);
    }
}
