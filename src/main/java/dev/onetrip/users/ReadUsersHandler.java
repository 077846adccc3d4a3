package dev.onetrip.users;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import dev.onetrip.web.Deadlines;
import dev.onetrip.web.JsonAnswer;
import dev.onetrip.web.Listing;
import dev.onetrip.web.Ndjson;
import dev.onetrip.web.Parameters;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Translates between HTTP and the reading of users and actions: one, a page, or the whole list. */
final class ReadUsersHandler {
    private final ReadUsers read;
    private final Ndjson ndjson;
    private final UsersProperties properties;

    ReadUsersHandler(ReadUsers read, Ndjson ndjson, UsersProperties properties) {
        this.read = read;
        this.ndjson = ndjson;
        this.properties = properties;
    }

    Mono<ServerResponse> one(ServerRequest request) {
        long id = Parameters.id(request, "id");
        return read.one(Paths.board(request), id, deadline(request))
                .switchIfEmpty(Mono.error(() -> new Refusal.NotFound("There is no user " + id + ".")))
                .flatMap(user -> JsonAnswer.of(ServerResponse.ok(), user));
    }

    Listing<Long, User> users() {
        return Listing.byId(ndjson, User::id, (request, direction) -> {
            long board = Paths.board(request);
            return (after, limit) -> read.page(new ReadUsers.Part(board, direction, after, limit), deadline(request));
        });
    }

    Listing<Long, Action> actions() {
        return Listing.byId(ndjson, Action::id, (request, direction) -> {
            long board = Paths.board(request);
            return (after, limit) ->
                    read.actions(new ReadUsers.Part(board, direction, after, limit), deadline(request));
        });
    }

    private Deadline deadline(ServerRequest request) {
        return Deadlines.of(request, properties.deadline());
    }
}
