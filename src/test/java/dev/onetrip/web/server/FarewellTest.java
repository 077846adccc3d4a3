package dev.onetrip.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class FarewellTest {
    private final Farewell farewell = new Farewell(Duration.ofMinutes(5));
    private final AtomicBoolean isOver = new AtomicBoolean();

    FarewellTest() {
        farewell.start();
    }

    @Test
    void itLastsUntilTheLastConnectionIsClosed() {
        EmbeddedChannel one = new EmbeddedChannel();
        EmbeddedChannel other = new EmbeddedChannel();
        farewell.opened(one);
        farewell.opened(other);
        farewell.stop(() -> isOver.set(true));
        assertThat(farewell.hasBegun()).isTrue();
        one.close().syncUninterruptibly();
        assertThat(isOver).isFalse();
        other.close().syncUninterruptibly();
        assertThat(isOver).isTrue();
    }

    @Test
    void withoutAConnectionItIsOverAtOnce() {
        farewell.stop(() -> isOver.set(true));
        assertThat(isOver).isTrue();
    }

    @Test
    void aServiceThatStartsAgainKeepsConnectionsAgain() {
        farewell.stop(() -> {});
        farewell.start();
        assertThat(farewell.hasBegun()).isFalse();
        EmbeddedChannel one = new EmbeddedChannel();
        farewell.opened(one);
        farewell.stop(() -> isOver.set(true));
        assertThat(isOver).isFalse();
        one.close().syncUninterruptibly();
        assertThat(isOver).isTrue();
    }

    @Test
    void aPauseIsNoStop() {
        assertThat(farewell.isPauseable()).isFalse();
    }
}
