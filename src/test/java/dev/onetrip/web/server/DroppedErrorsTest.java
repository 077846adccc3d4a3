package dev.onetrip.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.core.Refusal;
import dev.onetrip.support.CapturedLog;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

class DroppedErrorsTest {
    private final DroppedErrors hook = new DroppedErrors();

    @BeforeEach
    void install() {
        hook.afterPropertiesSet();
    }

    @AfterEach
    void remove() {
        hook.destroy();
    }

    private static List<String> errors(Throwable dropped) {
        try (CapturedLog log = new CapturedLog()) {
            Operators.onErrorDropped(dropped, Context.empty());
            return log.defects();
        }
    }

    @Test
    void aRefusalIsNoNewsHoweverItIsWrapped() {
        Refusal refusal = new Refusal.Full("Full", Duration.ofSeconds(1));
        assertThat(errors(refusal)).isEmpty();
        assertThat(errors(Exceptions.wrapSource(refusal))).isEmpty();
        assertThat(errors(Exceptions.propagate(Exceptions.wrapSource(new Exception(new IOException("reset"))))))
                .hasSize(1);
        assertThat(errors(Exceptions.propagate(new IOException("reset")))).isEmpty();
    }

    @Test
    void anyOtherIsLogged() {
        assertThat(errors(new IllegalStateException("odd"))).hasSize(1);
        assertThat(errors(Exceptions.wrapSource(new IllegalStateException("odd"))))
                .hasSize(1);
    }
}
