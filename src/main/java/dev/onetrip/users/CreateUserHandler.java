package dev.onetrip.users;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.GroupCommit;
import dev.onetrip.core.Line;
import dev.onetrip.core.Refusal;
import dev.onetrip.core.Verdict;
import dev.onetrip.web.Bodies;
import dev.onetrip.web.Deadlines;
import dev.onetrip.web.IdempotencyKeys;
import dev.onetrip.web.Ndjson;
import dev.onetrip.web.Preferences;
import java.net.URI;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Translates between HTTP and the creation of users, one by one and line by line. */
final class CreateUserHandler {
    private final GroupCommit<Long, Creation, Created> creations;
    private final CreateUser createUser;
    private final Bodies bodies;
    private final Ndjson ndjson;
    private final IdempotencyKeys keys;
    private final UsersProperties properties;

    CreateUserHandler(
            GroupCommit<Long, Creation, Created> creations,
            CreateUser createUser,
            Bodies bodies,
            Ndjson ndjson,
            IdempotencyKeys keys,
            UsersProperties properties) {
        this.creations = creations;
        this.createUser = createUser;
        this.bodies = bodies;
        this.ndjson = ndjson;
        this.keys = keys;
        this.properties = properties;
    }

    Mono<ServerResponse> create(ServerRequest request) {
        long board = Paths.board(request);
        Deadline deadline = deadline(request);
        Preferences preferences = Preferences.of(request);
        return bodies.json(request, NewUser.READING)
                .map(user -> creation(request, "", user))
                .flatMap(creation -> preferences.rehearsal()
                        ? createUser
                                .rehearse(board, List.of(creation), deadline)
                                .flatMap(CreateUserHandler::only)
                        : join(board, creation, deadline))
                .flatMap(created -> answer(request, preferences, created));
    }

    private static Mono<ServerResponse> answer(ServerRequest request, Preferences preferences, Created created) {
        ServerResponse.BodyBuilder answer = preferences.applyTo(ServerResponse.status(201));
        if (!preferences.rehearsal()) {
            answer.location(URI.create(request.path() + "/" + created.user().id()));
        }
        if (created.replayed()) {
            answer.header(IdempotencyKeys.REPLAYED, "true");
        }
        return preferences.minimal()
                ? answer.build()
                : answer.contentType(MediaType.APPLICATION_JSON).bodyValue(created.user());
    }

    /** A verdict per line, in order; each line is a unit of work of its own with a deadline of its own. */
    Mono<ServerResponse> createMany(ServerRequest request) {
        Preferences preferences = Preferences.of(request);
        Tally tally = new Tally();
        Flux<Object> verdicts = preferences.rehearsal() ? rehearsal(request) : verdicts(request);
        Flux<Object> shown = verdicts.doOnNext(tally::count)
                .filter(verdict -> !preferences.minimal() || !(verdict instanceof CreatedLine))
                .concatWith(Mono.fromSupplier(tally::summary));
        return ndjson.answer(request, preferences.applyTo(ServerResponse.ok()), shown);
    }

    private Flux<Object> verdicts(ServerRequest request) {
        long board = Paths.board(request);
        return bodies.lines(request)
                .flatMapSequential(
                        line -> Mono.fromCallable(() -> creation(request, line))
                                .flatMap(creation -> join(board, creation, deadline(request)))
                                .<Object>map(created -> new CreatedLine(line.number(), created))
                                .onErrorResume(error -> Mono.just(ndjson.refused(request, line, error))),
                        properties.groupLimit(),
                        1);
    }

    /** All lines in one transaction, so that they see each other as in the real run. */
    private Flux<Object> rehearsal(ServerRequest request) {
        long board = Paths.board(request);
        int limit = properties.rehearsalLimit();
        return bodies.lines(request)
                .take(limit + 1L)
                .collectList()
                .flatMapMany(lines -> lines.size() > limit
                        ? Flux.error(new Refusal.TooLarge("A rehearsal has at most " + limit + " lines."))
                        : rehearsal(request, board, lines));
    }

    private Flux<Object> rehearsal(ServerRequest request, long board, List<Line> lines) {
        Rehearsal rehearsal = Rehearsal.of(lines, line -> creation(request, line));
        Mono<List<Verdict<Created>>> verdicts = rehearsal.creations().isEmpty()
                ? Mono.just(List.of())
                : createUser.rehearse(board, rehearsal.creations(), deadline(request));
        return verdicts.flatMapMany(given -> Flux.fromIterable(rehearsal.outcomes(given)))
                .concatMap(outcome -> outcome.created()
                        .<Mono<Object>>map(created ->
                                Mono.just(new CreatedLine(outcome.line().number(), created)))
                        .orElseGet(() -> Mono.just(ndjson.refused(request, outcome.line(), outcome.error()))));
    }

    private Mono<Created> join(long board, Creation creation, Deadline deadline) {
        return keys.once(creation.key(), creations.submit(board, creation, deadline));
    }

    private Creation creation(ServerRequest request, Line line) {
        return creation(request, Integer.toString(line.number()), NewUser.READING.read(line.bytes()));
    }

    private Creation creation(ServerRequest request, String part, NewUser user) {
        return new Creation(user, keys.of(request, part, user.content()));
    }

    private Deadline deadline(ServerRequest request) {
        return Deadlines.of(request, properties.deadline());
    }

    private static Mono<Created> only(List<Verdict<Created>> verdicts) {
        return verdicts.get(0).toMono();
    }

    /** The verdict on a line whose user was created. */
    record CreatedLine(int line, int status, User user) {
        CreatedLine(int line, Created created) {
            this(line, 201, created.user());
        }
    }
}
