package dev.onetrip.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.web.InboundBody;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The connections of one loop, which is the thread of the test: what is scheduled on it runs when the test says so. */
class TurnsTest {
    private final List<EmbeddedChannel> connections = new ArrayList<>();

    @AfterEach
    void everyTurnIsOver() {
        look();
        look();
        connections.forEach(EmbeddedChannel::finishAndReleaseAll);
    }

    private EmbeddedChannel connection() {
        LingeringClose closing = new LingeringClose(0, Duration.ZERO);
        EmbeddedChannel connection = new EmbeddedChannel();
        Ending ending = new Ending(closing, InboundBody.of(connection), new Farewell(Duration.ZERO));
        connection
                .pipeline()
                .addLast(
                        closing,
                        new OneAnswer(ending, status -> new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status)));
        connections.add(connection);
        return connection;
    }

    /** What the loop does after its next look at the network. */
    private void look() {
        connections.forEach(EmbeddedChannel::runScheduledPendingTasks);
    }

    private static HttpRequest request(long bytes) {
        HttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/users");
        head.headers().set(HttpHeaderNames.CONTENT_LENGTH, bytes);
        return head;
    }

    /** Without the tasks that the channel's own way of receiving runs behind it. */
    private static void receive(EmbeddedChannel connection, Object message) {
        ChannelPipeline unused = connection.pipeline().fireChannelRead(message);
    }

    private static boolean isHandedOn(EmbeddedChannel connection) {
        return connection.readInbound() instanceof HttpRequest;
    }

    private static boolean isAnswered(EmbeddedChannel connection) {
        return !connection.outboundMessages().isEmpty();
    }

    @Test
    void ofLargeBodiesOneBeginsAtATime() {
        EmbeddedChannel first = connection();
        EmbeddedChannel second = connection();
        receive(first, request(100_000));
        receive(second, request(100_000));
        assertThat(isHandedOn(first)).isTrue();
        assertThat(isHandedOn(second)).isFalse();
        look();
        assertThat(isHandedOn(second)).isTrue();
    }

    @Test
    void aShortRequestWaitsForNoLargeOne() {
        EmbeddedChannel large = connection();
        EmbeddedChannel waiting = connection();
        EmbeddedChannel small = connection();
        receive(large, request(100_000));
        receive(waiting, request(100_000));
        receive(small, request(100));
        assertThat(isHandedOn(waiting)).isFalse();
        assertThat(isHandedOn(small)).isTrue();
    }

    @Test
    void theTurnOfAConnectionThatIsGonePassesOn() {
        EmbeddedChannel first = connection();
        EmbeddedChannel gone = connection();
        EmbeddedChannel last = connection();
        receive(first, request(100_000));
        receive(gone, request(100_000));
        receive(last, request(100_000));
        gone.close().syncUninterruptibly();
        look();
        look();
        assertThat(isHandedOn(last)).isTrue();
    }

    @Test
    void aHeadThatIsRefusedIsAnsweredAtOnce() {
        EmbeddedChannel first = connection();
        EmbeddedChannel refused = connection();
        HttpRequest head = request(100_000);
        head.headers().set(HttpHeaderNames.EXPECT, "the impossible");
        receive(first, request(100_000));
        receive(refused, head);
        HttpResponse answer = refused.readOutbound();
        assertThat(answer.status().code()).isEqualTo(417);
    }

    @Test
    void aBodyThatWaitsIsWhole() {
        EmbeddedChannel first = connection();
        EmbeddedChannel second = connection();
        receive(first, request(100_000));
        receive(second, request(9_000));
        receive(second, new DefaultLastHttpContent(Unpooled.directBuffer().writeZero(9_000)));
        look();
        assertThat(isHandedOn(second)).isTrue();
        LastHttpContent body = second.readInbound();
        assertThat(body.content().readableBytes()).isEqualTo(9_000);
        body.release();
    }

    @Test
    void beyondTwoMegabytesThatWaitARequestIsRefused() {
        EmbeddedChannel refused = connection();
        EmbeddedChannel unused = fill();
        receive(refused, request(100_000));
        look();
        HttpResponse answer = refused.readOutbound();
        assertThat(answer.status().code()).isEqualTo(503);
    }

    /** A thousand refusals would be as long before the smallest request as a thousand bodies. */
    @Test
    void fewAreRefusedBetweenTwoLooks() {
        EmbeddedChannel unused = fill();
        List<EmbeddedChannel> refused = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            refused.add(connection());
            receive(refused.get(i), request(100_000));
        }
        assertThat(refused).noneMatch(TurnsTest::isAnswered);
        look();
        assertThat(refused.stream().filter(TurnsTest::isAnswered)).hasSizeBetween(1, 8);
        look();
        look();
        assertThat(refused).allMatch(TurnsTest::isAnswered);
    }

    @Test
    void whatIsRefusedIsReadNoFurther() {
        EmbeddedChannel unused = fill();
        EmbeddedChannel refused = connection();
        AtomicInteger reads = new AtomicInteger();
        refused.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void read(ChannelHandlerContext ctx) {
                reads.incrementAndGet();
            }
        });
        receive(refused, request(3_000_000));
        EmbeddedChannel same = (EmbeddedChannel) refused.read();
        assertThat(reads).hasValue(0);
        assertThat(same.isOpen()).isTrue();
        ByteBuf rest = Unpooled.directBuffer().writeZero(2_999_999);
        receive(refused, new DefaultHttpContent(rest));
        assertThat(rest.refCnt()).isZero();
        look();
        HttpResponse answer = refused.readOutbound();
        assertThat(answer.status().code()).isEqualTo(503);
    }

    @Test
    void aRefusalWhoseConnectionIsGoneHoldsUpNoOther() {
        EmbeddedChannel unused = fill();
        EmbeddedChannel gone = connection();
        EmbeddedChannel refused = connection();
        receive(gone, request(100_000));
        receive(refused, request(100_000));
        gone.close().syncUninterruptibly();
        look();
        HttpResponse answer = refused.readOutbound();
        assertThat(answer.status().code()).isEqualTo(503);
    }

    @Test
    void aShortRequestIsServedWhateverWaits() {
        EmbeddedChannel small = connection();
        EmbeddedChannel unused = fill();
        receive(small, request(100));
        assertThat(isHandedOn(small)).isTrue();
    }

    @Test
    void aConnectionThatGoesLeavesItsRoom() {
        EmbeddedChannel next = connection();
        fill().close().syncUninterruptibly();
        receive(next, request(100_000));
        look();
        assertThat(isHandedOn(next)).isTrue();
    }

    /** Of a client that has ended its sending side all comes that the kernel has. */
    @Test
    void aRequestWhoseBodyFillsTheRoomIsRefusedItself() {
        EmbeddedChannel first = connection();
        EmbeddedChannel second = connection();
        receive(first, request(100_000));
        receive(second, request(3_000_000));
        receive(second, new DefaultHttpContent(Unpooled.directBuffer().writeZero(2_100_000)));
        look();
        HttpResponse answer = second.readOutbound();
        assertThat(answer.status().code()).isEqualTo(503);
    }

    @Test
    void whatComesBehindAnAnswerTakesNoRoom() {
        EmbeddedChannel busy = connection();
        EmbeddedChannel large = connection();
        receive(busy, request(100));
        receive(busy, new DefaultLastHttpContent(Unpooled.directBuffer().writeZero(100)));
        receive(busy, request(3_000_000));
        receive(busy, new DefaultHttpContent(Unpooled.directBuffer().writeZero(2_999_999)));
        receive(connection(), request(100_000));
        receive(large, request(100_000));
        look();
        assertThat(isHandedOn(large)).isTrue();
    }

    /** Has as much wait as may; the connection of which nearly all of it came. */
    private EmbeddedChannel fill() {
        receive(connection(), request(100_000));
        receive(connection(), request(3_000_000));
        EmbeddedChannel last = connections.get(connections.size() - 1);
        receive(last, new DefaultHttpContent(Unpooled.directBuffer().writeZero(2_095_100)));
        receive(connection(), request(100_000));
        return last;
    }
}
