package dev.onetrip.users;

import dev.onetrip.core.Refusal;
import dev.onetrip.live.EventStreams;
import dev.onetrip.live.LiveLog;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Translates between HTTP and what a board tells live: its actions and its leaderboard. */
final class LiveUsersHandler {
    private static final String LIMIT = "limit";
    private static final String DEFAULT_LIMIT = "10";
    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,9}");

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
        return top.now(Paths.board(request))
                .flatMap(list -> ServerResponse.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue(list.first(limit)));
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
        String text = request.queryParam(LIMIT).orElse(DEFAULT_LIMIT);
        if (!INTEGER.matcher(text).matches()) {
            String detail = "must be an integer";
            throw new Refusal.Unreadable(LIMIT, detail);
        }
        int limit = Integer.parseInt(text);
        if (limit < 1 || limit > TopList.MAX) {
            throw new Refusal.Invalid(LIMIT, "must be between 1 and " + TopList.MAX);
        }
        return limit;
    }
}
