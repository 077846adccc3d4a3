package dev.onetrip.web.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.onetrip.web.RequestId;
import dev.onetrip.web.SparseLog;
import dev.onetrip.web.WebProperties;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.mock.env.MockEnvironment;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;
import tools.jackson.databind.json.JsonMapper;

/** Connections as the server has them: two of one loop whose clocks the test moves, and a real one. */
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
        limits().prepare(channel);
        ChannelPipeline unused = pipeline.fireChannelActive();
        return channel;
    }

    private static ServerLimits limits() {
        SparseLog lines = new SparseLog();
        return new ServerLimits(
                LIMITS,
                new Farewell(Duration.ZERO),
                () -> new BareAnswers(JsonMapper.shared(), RequestId::newId, lines));
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

    @Test
    void anAnswerThatIsNotReadWaitsInTheProcessNotInTheKernel() throws Exception {
        int size = 3_000_000;
        CompletableFuture<Channel> served = new CompletableFuture<>();
        DisposableServer server = limits().limited(HttpServer.create().host("localhost"))
                .handle((request, response) -> response.withConnection(
                                connection -> served.complete(connection.channel()))
                        .sendByteArray(Mono.just(new byte[size])))
                .bindNow();
        try (Socket client = new Socket()) {
            client.setReceiveBufferSize(8 * 1024);
            client.connect(new InetSocketAddress("localhost", server.port()));
            client.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
            // the first bytes have come, so that the kernel has had its chance to take more
            assertThat(client.getInputStream().readNBytes(12))
                    .asString(US_ASCII)
                    .isEqualTo("HTTP/1.1 200");
            Channel channel = served.get(30, TimeUnit.SECONDS);
            assumeThat(channel.getClass().getSimpleName())
                    .as("the channels that have this limit")
                    .startsWith("Epoll");
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
            assertThat(waiting(channel)).isGreaterThan(size - 300_000L);
        } finally {
            server.disposeNow();
        }
    }

    private static long waiting(Channel channel) throws Exception {
        return channel.eventLoop()
                .submit(() -> channel.unsafe().outboundBuffer().totalPendingWriteBytes())
                .get(30, TimeUnit.SECONDS);
    }
}
