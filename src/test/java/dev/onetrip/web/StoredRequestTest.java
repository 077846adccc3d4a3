package dev.onetrip.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class StoredRequestTest {
    private static final int LENGTH = 100_001;

    private final Scheduler readers = Schedulers.newSingle("readers", true);
    private final byte[] bytes = new byte[LENGTH];

    @AfterEach
    void dispose() {
        readers.dispose();
    }

    private StoredRequest request() {
        new Random(7).nextBytes(bytes);
        return new StoredRequest(
                HttpMethod.POST, URI.create("/users"), new HttpHeaders(), ByteBuffer.wrap(bytes), readers);
    }

    @Test
    void theBodyIsWhole() {
        byte[] read = new byte[LENGTH];
        StepVerifier.create(DataBufferUtils.join(request().getBody()))
                .assertNext(all -> {
                    all.read(read);
                    assertThat(all.readableByteCount()).isZero();
                })
                .verifyComplete();
        assertThat(read).isEqualTo(bytes);
    }

    /** The thread that asks is an event loop, whose other connections would wait for as long as the body takes. */
    @Test
    void eachPieceComesUpBesideTheThreadThatAsksForIt() {
        List<String> threads = new CopyOnWriteArrayList<>();
        BaseSubscriber<DataBuffer> reader = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                // the thread of the test asks
            }

            @Override
            protected void hookOnNext(DataBuffer piece) {
                threads.add(Thread.currentThread().getName());
            }
        };
        request().getBody().subscribe(reader);
        for (int i = 0; i < 20; i++) {
            reader.request(1);
        }
        readers.disposeGracefully().block(Duration.ofSeconds(30));
        assertThat(threads).hasSize(13).allMatch(name -> name.startsWith("readers"));
    }
}
