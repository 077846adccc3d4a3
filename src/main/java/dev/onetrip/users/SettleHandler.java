package dev.onetrip.users;

import dev.onetrip.core.Refusal;
import dev.onetrip.web.AsyncWrites;
import dev.onetrip.web.Bodies;
import dev.onetrip.web.Deadlines;
import dev.onetrip.web.JsonAnswer;
import dev.onetrip.web.Preferences;
import dev.onetrip.web.Progress;
import java.time.Duration;
import java.util.Map;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Translates between HTTP and the settling of a board, which is always done in the background. */
final class SettleHandler {
    private static final DataSize BODY = DataSize.ofKilobytes(1);

    private final SettleBoard settle;
    private final AsyncWrites asyncWrites;
    private final Bodies bodies;
    private final Duration deadline;

    SettleHandler(SettleBoard settle, AsyncWrites asyncWrites, Bodies bodies, Duration deadline) {
        this.settle = settle;
        this.asyncWrites = asyncWrites;
        this.bodies = bodies;
        this.deadline = deadline;
    }

    /** 202 with a job; the job's own request is answered with what was settled. A body is not asked for. */
    Mono<ServerResponse> settle(ServerRequest request) {
        long board = Paths.board(request);
        Preferences preferences = Preferences.of(request);
        if (preferences.rehearsal()) {
            String detail = "tx=rollback cannot be honoured: a settling changes nothing that a reader sees";
            return Mono.error(new Refusal.Invalid(Preferences.HEADER, detail));
        }
        return Progress.of(request)
                .map(progress -> settle.settle(board, new Shown(progress), Deadlines.of(request, deadline))
                        .flatMap(settled -> JsonAnswer.of(preferences.applyTo(ServerResponse.ok()), settled)))
                .orElseGet(() -> bodies.bytes(request, BODY).flatMap(body -> asyncWrites.later(request, body)));
    }

    /** Rows done, of the users of the board. */
    private static final class Shown implements SettleBoard.Watch {
        private static final String PHASE = "settling";

        private final Progress progress;
        private volatile long total;

        Shown(Progress progress) {
            this.progress = progress;
        }

        @Override
        public void total(long users) {
            total = users;
            accept(0);
        }

        @Override
        public void accept(long done) {
            Progress.State state = new Progress.State(PHASE, done, total, Map.of());
            progress.show(() -> state);
        }
    }
}
