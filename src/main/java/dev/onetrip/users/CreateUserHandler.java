package dev.onetrip.users;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import dev.onetrip.core.Verdict;
import dev.onetrip.groupcommit.GroupCommit;
import dev.onetrip.groupcommit.LockWait;
import dev.onetrip.idempotency.IdempotencyKeys;
import dev.onetrip.idempotency.Keyed;
import dev.onetrip.web.Bodies;
import dev.onetrip.web.Deadlines;
import dev.onetrip.web.JsonAnswer;
import dev.onetrip.web.LineByLine;
import dev.onetrip.web.Parameters;
import dev.onetrip.web.Preferences;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Translates between HTTP and the creation of users, one by one and line by line. */
final class CreateUserHandler {
    /** The summary's count of lines whose user was created. */
    private static final String CREATED = "created";

    private static final String STRATEGY = "strategy";

    private final GroupCommit<Long, Keyed<NewUser>, Created> creations;
    private final CreateUser createUser;
    private final Bodies bodies;
    private final LineByLine lines;
    private final IdempotencyKeys keys;
    private final UsersProperties properties;

    CreateUserHandler(
            GroupCommit<Long, Keyed<NewUser>, Created> creations,
            CreateUser createUser,
            Bodies bodies,
            LineByLine lines,
            IdempotencyKeys keys,
            UsersProperties properties) {
        this.creations = creations;
        this.createUser = createUser;
        this.bodies = bodies;
        this.lines = lines;
        this.keys = keys;
        this.properties = properties;
    }

    /** A creation that names a strategy goes alone, in a transaction of its own, so that strategies can be compared. */
    Mono<ServerResponse> create(ServerRequest request) {
        long board = Paths.board(request);
        Deadline deadline = deadline(request);
        Preferences preferences = Preferences.of(request);
        Optional<CreateUser> alone = Parameters.named(request, STRATEGY, RescoringStrategy.class)
                .map(strategy -> createUser.by(strategy, properties.deferredFrom()));
        return bodies.json(request, NewUser.READING)
                .map(user -> keys.keyed(request, user))
                .flatMap(creation -> preferences.rehearsal()
                        ? alone.orElse(createUser)
                                .rehearse(board, List.of(creation), deadline)
                                .flatMap(CreateUserHandler::only)
                        : alone.map(one -> alone(one, board, creation, deadline))
                                .orElseGet(() -> join(board, creation, deadline)))
                .flatMap(created -> answer(request, preferences, created));
    }

    private Mono<Created> alone(CreateUser one, long board, Keyed<NewUser> creation, Deadline deadline) {
        return keys.once(
                creation.key(),
                one.commit(board, List.of(creation), deadline, LockWait.UNLIMITED)
                        .flatMap(CreateUserHandler::only));
    }

    private static Mono<ServerResponse> answer(ServerRequest request, Preferences preferences, Created created) {
        ServerResponse.BodyBuilder answer = preferences.applyTo(ServerResponse.status(201));
        if (!preferences.rehearsal()) {
            answer.location(URI.create(request.path() + "/" + created.user().id()));
        }
        if (created.replayed()) {
            answer.header(IdempotencyKeys.REPLAYED, "true");
        }
        return preferences.minimal() ? answer.build() : JsonAnswer.of(answer, created.user());
    }

    /** A verdict per line, in order; each line is a unit of work of its own with a deadline of its own. */
    Mono<ServerResponse> createMany(ServerRequest request) {
        if (request.queryParam(STRATEGY).isPresent()) {
            throw new Refusal.Unreadable(STRATEGY, "goes with one creation, as application/json");
        }
        long board = Paths.board(request);
        LineByLine.Work<Keyed<NewUser>, Created> work = new LineByLine.Work<>(
                line -> keys.keyed(request, line, NewUser.LINE),
                creation -> join(board, creation, deadline(request)),
                creations -> createUser.rehearse(board, creations, deadline(request)),
                (line, created) -> new CreatedLine(line.number(), created),
                List.of(CREATED),
                created -> CREATED);
        return lines.answer(request, work, properties.groupLimit(), properties.rehearsalLimit());
    }

    private Mono<Created> join(long board, Keyed<NewUser> creation, Deadline deadline) {
        return keys.once(creation.key(), creations.submit(board, creation, deadline));
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
