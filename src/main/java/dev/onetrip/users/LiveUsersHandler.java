package dev.onetrip.users;

import dev.onetrip.core.Refusal;
import dev.onetrip.live.EventStreams;
import dev.onetrip.live.LiveLog;
import dev.onetrip.web.Direction;
import dev.onetrip.web.JsonAnswer;
import dev.onetrip.web.Parameters;
import java.util.OptionalLong;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Translates between HTTP and what a board tells live: its actions and its leaderboard. */
final class LiveUsersHandler {
    private static final int DEFAULT_LIMIT = 10;

    private static final String LAST = "last";
    private static final int LAST_DIGITS = 3;
    private static final String LAST_NEEDED = "a number of actions, an integer from 0 to 999,";

    private final LiveLog actions;
    private final ActionLog log;
    private final TopUsers top;
    private final LiveGroups groups;
    private final EventStreams streams;
    private final JsonMapper json;

    LiveUsersHandler(
            LiveLog actions, ActionLog log, TopUsers top, LiveGroups groups, EventStreams streams, JsonMapper json) {
        this.actions = actions;
        this.log = log;
        this.top = top;
        this.groups = groups;
        this.streams = streams;
        this.json = json;
    }

    Mono<ServerResponse> actions(ServerRequest request) {
        if (request.queryParam(Direction.PARAMETER).isPresent()) {
            String detail = "is for lists only: events come in the order of time; leave it out";
            return Mono.error(new Refusal.Invalid(Direction.PARAMETER, detail));
        }
        long board = Paths.board(request);
        OptionalLong after = EventStreams.after(request);
        long last = Parameters.number(request, LAST, LAST_DIGITS, LAST_NEEDED).orElse(0);
        // asked even if the client says where it was: without a database there is a problem to answer, and no stream
        Mono<Long> begin = last == 0 || after.isPresent()
                ? actions.newest(board).map(newest -> Math.min(newest, after.orElse(newest)))
                : log.beforeNewest(board, last);
        return streams.answer(request, begin, from -> actions.follow(board, from));
    }

    Mono<ServerResponse> groups(ServerRequest request) {
        long board = Paths.board(request);
        return streams.answer(request, groups.users(board), users -> groups.follow(board));
    }

    Mono<ServerResponse> top(ServerRequest request) {
        int limit = limit(request);
        return top.now(Paths.board(request)).flatMap(list -> JsonAnswer.of(ServerResponse.ok(), list.first(limit)));
    }

    Mono<ServerResponse> topLive(ServerRequest request) {
        long board = Paths.board(request);
        int limit = limit(request);
        return streams.newest(
                request,
                top.now(board),
                known -> top.live(board).map(list -> list.event(limit, json)).distinctUntilChanged());
    }

    private static int limit(ServerRequest request) {
        return Parameters.limit(request, DEFAULT_LIMIT, TopList.MAX);
    }
}
