package dev.onetrip.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Eventually;
import java.io.ByteArrayOutputStream;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** Lines whose reader is late, from a source that another thread drives. */
@TestMethodOrder(MethodOrderer.Random.class)
class SpillingTest {
    private static final int LINES = 200_000;

    private final AtomicLong sourced = new AtomicLong();
    private final SpillSpace space = new SpillSpace(100_000_000);

    private Flux<byte[]> lines() {
        return Flux.range(0, LINES)
                .map(line -> ("{\"line\":" + line + ",\"status\":422}\n").getBytes(UTF_8))
                .doOnNext(line -> sourced.incrementAndGet())
                .publishOn(Schedulers.parallel());
    }

    private static byte[] all() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int line = 0; line < LINES; line++) {
            all.writeBytes(("{\"line\":" + line + ",\"status\":422}\n").getBytes(UTF_8));
        }
        return all.toByteArray();
    }

    /** Asks for nothing by itself. */
    private static final class Reader extends BaseSubscriber<byte[]> {
        private final ByteArrayOutputStream got = new ByteArrayOutputStream();
        private final CountDownLatch end = new CountDownLatch(1);
        private int pieces;

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            // late
        }

        @Override
        protected synchronized void hookOnNext(byte[] piece) {
            got.writeBytes(piece);
            pieces++;
        }

        @Override
        protected void hookOnComplete() {
            end.countDown();
        }

        synchronized int pieces() {
            return pieces;
        }

        synchronized int bytes() {
            return got.size();
        }
    }

    @Test
    void aReaderThatComesLateGetsEveryByteInOrder() throws Exception {
        Reader reader = new Reader();
        Spilling.readOn(lines(), space, Schedulers.boundedElastic()).subscribe(reader);
        within(() -> sourced.get() == LINES);
        assertThat(reader.bytes()).isZero();
        assertThat(space.used()).isBetween(1L, 2_000_000L);
        reader.requestUnbounded();
        assertThat(reader.end.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(reader.got.toByteArray()).isEqualTo(all());
        within(() -> space.used() == 0);
    }

    @Test
    void aReaderThatComesAndGoesGetsEveryByteInOrder() throws Exception {
        SplittableRandom random = new SplittableRandom(7);
        Reader reader = new Reader();
        Spilling.readOn(lines(), space, Schedulers.boundedElastic()).subscribe(reader);
        while (reader.end.getCount() > 0) {
            reader.request(1 + random.nextInt(2_000));
            if (random.nextInt(4) == 0) {
                boolean ended = reader.end.await(1, TimeUnit.MILLISECONDS);
                assertThat(ended || reader.end.getCount() > 0).isTrue();
            }
        }
        assertThat(reader.got.toByteArray()).isEqualTo(all());
        within(() -> space.used() == 0);
    }

    @Test
    void withoutSpaceTheSourceWaitsForTheReader() throws Exception {
        SpillSpace none = new SpillSpace(0);
        Reader reader = new Reader();
        Spilling.readOn(lines(), none, Schedulers.boundedElastic()).subscribe(reader);
        within(() -> sourced.get() > 1_000);
        // each piece that is read lets the source go on by so much, whenever it does
        for (int read = 1; read <= 100; read++) {
            reader.request(1);
            int pieces = read;
            within(() -> reader.pieces() == pieces);
            assertThat(sourced.get()).isLessThan(20_000);
        }
        reader.requestUnbounded();
        assertThat(reader.end.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(reader.got.toByteArray()).isEqualTo(all());
    }

    @Test
    void aReaderThatLeavesLeavesNothingOnDisk() {
        Reader reader = new Reader();
        Spilling.readOn(lines(), space, Schedulers.boundedElastic()).subscribe(reader);
        within(() -> space.used() > 0);
        reader.cancel();
        within(() -> space.used() == 0);
    }

    private static void within(BooleanSupplier holds) {
        Eventually.within(Eventually.SOON, holds);
    }
}
