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

    private final LiveLog actions;
    private final TopUsers top;
    private final EventStreams streams;
    private final JsonMapper json;

    LiveUsersHandler(LiveLog actions, TopUsers top, EventStreams streams, JsonMapper json) {
        this.actions = actions;
        this.top = top;
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
        // asked even if the client says where it was: without a database there is a problem to answer, and no stream
        return streams.answer(
                request,
                actions.newest(board),
                newest -> actions.follow(board, Math.min(newest, after.orElse(newest))));
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
