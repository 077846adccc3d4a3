package dev.onetrip.users;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import dev.onetrip.web.Cursor;
import dev.onetrip.web.Deadlines;
import dev.onetrip.web.Ndjson;
import dev.onetrip.web.Page;
import dev.onetrip.web.Walk;
import org.springframework.http.MediaType;
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
        long id = Paths.number(request, "id");
        return read.one(Paths.board(request), id, deadline(request))
                .switchIfEmpty(Mono.error(() -> new Refusal.NotFound("There is no user " + id + ".")))
                .flatMap(user -> ServerResponse.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue(user));
    }

    Mono<ServerResponse> page(ServerRequest request) {
        Page page = Page.of(request);
        return read.page(Paths.board(request), after(page), page.rows(), deadline(request))
                .flatMap(users -> page.answer(request, users, user -> Cursor.of(user.id())));
    }

    Mono<ServerResponse> stream(ServerRequest request) {
        long board = Paths.board(request);
        return ndjson.answer(
                request,
                Walk.byId(
                        after -> read.page(board, after, Page.MAX_LIMIT, deadline(request)), User::id, Page.MAX_LIMIT));
    }

    Mono<ServerResponse> actionsPage(ServerRequest request) {
        Page page = Page.of(request);
        return read.actions(Paths.board(request), after(page), page.rows(), deadline(request))
                .flatMap(actions -> page.answer(request, actions, action -> Cursor.of(action.id())));
    }

    Mono<ServerResponse> actionsStream(ServerRequest request) {
        long board = Paths.board(request);
        return ndjson.answer(
                request,
                Walk.byId(
                        after -> read.actions(board, after, Page.MAX_LIMIT, deadline(request)),
                        Action::id,
                        Page.MAX_LIMIT));
    }

    private Deadline deadline(ServerRequest request) {
        return Deadlines.of(request, properties.deadline());
    }

    private static long after(Page page) {
        return page.after().map(cursor -> cursor.number(0)).orElse(0L);
    }
}
