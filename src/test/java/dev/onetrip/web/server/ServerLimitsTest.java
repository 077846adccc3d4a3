package dev.onetrip.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.web.RequestId;
import dev.onetrip.web.SparseLog;
import dev.onetrip.web.WebProperties;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.mock.env.MockEnvironment;
import reactor.netty.NettyPipeline;
import tools.jackson.databind.json.JsonMapper;

/** Two connections of one loop as the server has them, with clocks that stand still until the test moves them. */
class ServerLimitsTest {
    private static final String LARGE = "POST /users HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n";
    private static final WebProperties LIMITS =
            Binder.get(new MockEnvironment()).bindOrCreate("onetrip.web", WebProperties.class);

    private final EmbeddedChannel first = connection();
    private final EmbeddedChannel second = connection();

    private static EmbeddedChannel connection() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        ChannelPipeline pipeline = channel.pipeline().addLast(NettyPipeline.HttpCodec, new HttpServerCodec());
        SparseLog lines = new SparseLog();
        new ServerLimits(
                        LIMITS,
                        new Farewell(Duration.ZERO),
                        () -> new BareAnswers(JsonMapper.shared(), RequestId::newId, lines))
                .prepare(channel);
        ChannelPipeline unused = pipeline.fireChannelActive();
        return channel;
    }

    @AfterEach
    void close() {
        first.runScheduledPendingTasks();
        first.finishAndReleaseAll();
        second.finishAndReleaseAll();
    }

    /** Without the tasks that the channel's own way of receiving runs behind it. */
    private static void receive(EmbeddedChannel connection, String text) {
        ChannelPipeline unused =
                connection.pipeline().fireChannelRead(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }

    private static void pass(EmbeddedChannel connection, Duration time) {
        connection.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        connection.runScheduledPendingTasks();
    }

    @Test
    void aHeadThatWaitsForItsTurnIsNotLate() {
        receive(first, LARGE);
        receive(second, LARGE);
        pass(second, LIMITS.head().multipliedBy(2));
        assertThat(second.isActive()).isTrue();
        Object unread = second.readInbound();
        assertThat(unread).isNull();
        first.runScheduledPendingTasks();
        Object handedOn = second.readInbound();
        assertThat(handedOn).isInstanceOf(HttpRequest.class);
    }

    @Test
    void aRequestThatFindsNoRoomIsToldWhenToComeBack() {
        receive(first, LARGE);
        receive(second, LARGE.replace("100000", "9000000") + "x".repeat(2_200_000));
        first.runScheduledPendingTasks();
        StringBuilder answer = new StringBuilder();
        for (ByteBuf part = second.readOutbound(); part != null; part = second.readOutbound()) {
            answer.append(part.toString(StandardCharsets.UTF_8));
            part.release();
        }
        assertThat(answer.toString().toLowerCase(Locale.ROOT))
                .startsWith("http/1.1 503 ")
                .contains("retry-after: 1", "/problems/overloaded");
    }

    @Test
    void aHeadThatDoesNotComeWholeIsLate() {
        receive(second, LARGE.substring(0, 20));
        pass(second, LIMITS.head().multipliedBy(2));
        assertThat(second.isActive()).isFalse();
    }
}
