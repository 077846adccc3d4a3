package dev.onetrip.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

class InvalidationsTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final Announcements server = new Announcements();
    private final Queue<String> told = new ConcurrentLinkedQueue<>();

    private final Invalidations.Listener listener = new Invalidations.Listener() {
        @Override
        public void changed(String topic, String key, long version) {
            told.add(topic + " " + key + " " + version);
        }

        @Override
        public void anythingChanged() {
            told.add("anything");
        }
    };

    private Invalidations invalidations(Duration poll, Duration idle) {
        return new Invalidations(server.changes(poll), idle, listener);
    }

    @Test
    void nothingIsTrustedBeforeTheServerListens() {
        Invalidations invalidations = invalidations(LONG, LONG);
        assertThat(invalidations.areHeard()).isFalse();
        assertThat(invalidations.areHeard()).isFalse();
        server.say("");
        assertThat(invalidations.areHeard()).isTrue();
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void aChangeIsToldByItsTopicKeyAndVersion() {
        Invalidations invalidations = invalidations(LONG, LONG);
        assertThat(invalidations.areHeard()).isFalse();
        server.say("");
        server.say("orders 7b0b7f5e-8a52-4d0a-9d35-2f3f7a3f6d11/42 3");
        assertThat(told).containsExactly("anything", "orders 7b0b7f5e-8a52-4d0a-9d35-2f3f7a3f6d11/42 3");
    }

    @Test
    void whatCannotBeReadMakesEverythingOld() {
        Invalidations invalidations = invalidations(LONG, LONG);
        assertThat(invalidations.areHeard()).isFalse();
        server.say("");
        for (String payload : List.of("orders", "ORDERS 1 2", "orders 1 x", "orders 1 2 3x")) {
            told.clear();
            server.say(payload);
            assertThat(told).containsExactly("anything");
        }
    }

    @Test
    void aLostConnectionIsNotTrustedUntilTheNextOneListens() {
        Invalidations invalidations = invalidations(LONG, LONG);
        assertThat(invalidations.areHeard()).isFalse();
        server.say("");
        told.clear();
        server.cut();
        assertThat(invalidations.areHeard()).isFalse();
        assertThat(told).containsExactly("anything");
        Eventually.within(Eventually.SOON, () -> server.connections() == 2);
        assertThat(invalidations.areHeard()).isFalse();
        server.say("");
        assertThat(invalidations.areHeard()).isTrue();
        assertThat(told).containsExactly("anything", "anything");
    }

    @Test
    void pollsMakeNothingOldAndEndWhatIsNotUsed() {
        Duration poll = Duration.ofMinutes(1);
        VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
        try {
            Invalidations used = invalidations(poll, LONG);
            assertThat(used.areHeard()).isFalse();
            server.say("");
            time.advanceTimeBy(poll.multipliedBy(10));
            assertThat(told).containsExactly("anything");
            assertThat(used.areHeard()).isTrue();
            server.stop();
            told.clear();
            Announcements other = new Announcements();
            Invalidations unused = new Invalidations(other.changes(poll), Duration.ZERO, listener);
            assertThat(unused.areHeard()).isFalse();
            other.say("");
            assertThat(told).containsExactly("anything");
            time.advanceTimeBy(poll);
            // the end says once more that anything may change from now on
            assertThat(told).containsExactly("anything", "anything");
        } finally {
            VirtualTimeScheduler.reset();
        }
    }

    @Test
    void aServiceThatStopsListensNoMore() {
        Invalidations invalidations = invalidations(LONG, LONG);
        assertThat(invalidations.areHeard()).isFalse();
        server.say("");
        server.stop();
        assertThat(told).containsExactly("anything", "anything");
        Eventually.within(Eventually.SOON, () -> server.closed() == 1);
        assertThat(server.connections()).isEqualTo(1);
    }
}
