package dev.onetrip.web.server;

import dev.onetrip.core.AnswerExecutor;
import dev.onetrip.web.Dispatch;
import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.core.Fuseable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Brings what a handler function answers to the event loop of its client before it is encoded. There a client that
 * hangs up cannot come between the encoding and the writing, where the buffer would be lost, and the members of a group
 * are encoded side by side.
 *
 * <p>Source: {@code EncoderHttpMessageWriter.write} hands over a buffer that only a subscription releases.
 */
final class OnItsLoop {
    private final Map<EventLoop, Scheduler> loops = new ConcurrentHashMap<>();

    /** The same, on the loop of the request's client. */
    <T> Mono<T> bring(ServerHttpRequest request, Mono<T> answer) {
        EventLoop loop = loop(request);
        return loop == null || isThere(answer, loop)
                ? answer
                : answer.contextWrite(context -> AnswerExecutor.putIn(context, loop))
                        .publishOn(loops.computeIfAbsent(loop, OnItsLoop::scheduler));
    }

    /** Whether the answer is known on this thread at the latest when it is asked for. */
    private static boolean isThere(Mono<?> answer, EventLoop loop) {
        return answer instanceof Fuseable.ScalarCallable && loop.inEventLoop();
    }

    /** Does at once what comes up there already. */
    private static Scheduler scheduler(EventLoop loop) {
        return Schedulers.fromExecutor(task -> {
            if (loop.inEventLoop()) {
                task.run();
            } else {
                loop.execute(task);
            }
        });
    }

    /** None for a request of this process, which {@link Dispatch} makes. */
    private static @Nullable EventLoop loop(ServerHttpRequest request) {
        if (!(ServerHttpRequestDecorator.getNativeRequest(request) instanceof HttpServerRequest received)) {
            return null;
        }
        AtomicReference<EventLoop> loop = new AtomicReference<>();
        HttpServerRequest unused = received.withConnection(
                connection -> loop.set(connection.channel().eventLoop()));
        return loop.get();
    }
}
