package dev.onetrip.users;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.FieldProblem;
import dev.onetrip.core.GroupCommit;
import dev.onetrip.core.Line;
import dev.onetrip.core.Refusal;
import dev.onetrip.web.Bodies;
import dev.onetrip.web.Cursor;
import dev.onetrip.web.Deadlines;
import dev.onetrip.web.Ndjson;
import dev.onetrip.web.Page;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Translates between HTTP and the verbs of the feature. */
final class UsersHandler {
    private static final String BOARD = "board";
    private static final long DEFAULT_BOARD = 1;
    private static final Pattern ID = Pattern.compile("[1-9]\\d{0,17}");

    private final GroupCommit<Long, NewUser, User> creations;
    private final ReadUsers read;
    private final Bodies bodies;
    private final Ndjson ndjson;
    private final UsersProperties properties;

    UsersHandler(
            GroupCommit<Long, NewUser, User> creations,
            ReadUsers read,
            Bodies bodies,
            Ndjson ndjson,
            UsersProperties properties) {
        this.creations = creations;
        this.read = read;
        this.bodies = bodies;
        this.ndjson = ndjson;
        this.properties = properties;
    }

    Mono<ServerResponse> create(ServerRequest request) {
        long board = board(request);
        Deadline deadline = deadline(request);
        return bodies.json(request, NewUser.READING)
                .flatMap(user -> creations.submit(board, user, deadline))
                .flatMap(user -> ServerResponse.created(URI.create(request.path() + "/" + user.id()))
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue(user));
    }

    /** A verdict per line, in order; each line is a unit of work of its own with a deadline of its own. */
    Mono<ServerResponse> createMany(ServerRequest request) {
        long board = board(request);
        Tally tally = new Tally();
        Flux<Object> verdicts = bodies.lines(request)
                .flatMapSequential(line -> verdict(request, board, line), properties.groupLimit(), 1)
                .doOnNext(tally::count);
        return ndjson.answer(request, verdicts.concatWith(Mono.fromSupplier(tally::summary)));
    }

    private Mono<Object> verdict(ServerRequest request, long board, Line line) {
        return Mono.fromCallable(() -> NewUser.READING.read(line.bytes()))
                .flatMap(user -> creations.submit(board, user, deadline(request)))
                .<Object>map(user -> new CreatedLine(line.number(), 201, user))
                .onErrorResume(error -> Mono.fromSupplier(() -> ndjson.refused(request, line, error)));
    }

    Mono<ServerResponse> one(ServerRequest request) {
        long id = number(request, "id");
        return read.one(board(request), id, deadline(request))
                .switchIfEmpty(Mono.error(() -> new Refusal.NotFound("There is no user " + id + ".")))
                .flatMap(user -> ServerResponse.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue(user));
    }

    Mono<ServerResponse> page(ServerRequest request) {
        Page page = Page.of(request);
        return read.page(board(request), after(page), page.rows(), deadline(request))
                .flatMap(users -> page.answer(request, users, user -> Cursor.of(user.id())));
    }

    Mono<ServerResponse> stream(ServerRequest request) {
        long board = board(request);
        return ndjson.answer(
                request,
                Walk.byId(
                        after -> read.page(board, after, Page.MAX_LIMIT, deadline(request)), User::id, Page.MAX_LIMIT));
    }

    Mono<ServerResponse> actionsPage(ServerRequest request) {
        Page page = Page.of(request);
        return read.actions(board(request), after(page), page.rows(), deadline(request))
                .flatMap(actions -> page.answer(request, actions, action -> Cursor.of(action.id())));
    }

    Mono<ServerResponse> actionsStream(ServerRequest request) {
        long board = board(request);
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

    private static long board(ServerRequest request) {
        return request.pathVariables().containsKey(BOARD) ? number(request, BOARD) : DEFAULT_BOARD;
    }

    private static long number(ServerRequest request, String name) {
        String text = request.pathVariable(name);
        if (!ID.matcher(text).matches()) {
            String detail = "must be an integer of 1 to 18 digits above 0";
            throw new Refusal.Unreadable(name + " " + detail, List.of(new FieldProblem(name, detail)));
        }
        return Long.parseLong(text);
    }

    /** The verdict on a line whose user was created. */
    private record CreatedLine(int line, int status, User user) {}

    /** Counts verdicts, for the line that ends the answer. */
    private static final class Tally {
        private int created;
        private int failed;

        void count(Object verdict) {
            if (verdict instanceof CreatedLine) {
                created++;
            } else {
                failed++;
            }
        }

        Object summary() {
            return new Summary(new Counts(created + failed, created, failed));
        }

        private record Summary(Counts summary) {}

        private record Counts(int lines, int created, int failed) {}
    }
}
