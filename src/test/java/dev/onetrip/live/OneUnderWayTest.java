package dev.onetrip.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

class OneUnderWayTest {
    private final NettyDataBufferFactory buffers = new NettyDataBufferFactory(UnpooledByteBufAllocator.DEFAULT);
    private final Sinks.Many<String> states = Sinks.many().multicast().directBestEffort();
    private final List<DataBuffer> sent = new ArrayList<>();

    private Disposable send() {
        Flux<byte[]> newest = states.asFlux().onBackpressureLatest().map(text -> text.getBytes(StandardCharsets.UTF_8));
        // asks for everything at once, as a server asks for 128
        return OneUnderWay.of(newest, buffers).subscribe(sent::add);
    }

    private void emit(int from, int to) {
        for (int state = from; state <= to; state++) {
            assertThat(states.tryEmitNext("state " + state)).isEqualTo(Sinks.EmitResult.OK);
        }
    }

    @Test
    void aReaderThatWasSlowGetsTheNewestStateAndNoneBefore() {
        Disposable sending = send();
        emit(1, 9);
        assertThat(sent).hasSize(1);
        assertThat(sent.get(0).toString(StandardCharsets.UTF_8)).isEqualTo("state 1");
        assertThat(DataBufferUtils.release(sent.get(0))).isTrue();
        assertThat(sent).hasSize(2);
        assertThat(sent.get(1).toString(StandardCharsets.UTF_8)).isEqualTo("state 9");
        assertThat(DataBufferUtils.release(sent.get(1))).isTrue();
        sending.dispose();
    }

    @Test
    void aReaderThatKeepsUpGetsEveryState() {
        Disposable sending = send();
        for (int state = 1; state <= 5; state++) {
            emit(state, state);
            assertThat(sent.get(state - 1).toString(StandardCharsets.UTF_8)).isEqualTo("state %s", state);
            assertThat(DataBufferUtils.release(sent.get(state - 1))).isTrue();
        }
        assertThat(sent).hasSize(5);
        sending.dispose();
    }
}
