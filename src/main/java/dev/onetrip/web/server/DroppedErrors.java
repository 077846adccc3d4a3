package dev.onetrip.web.server;

import dev.onetrip.core.Refusal;
import dev.onetrip.transaction.SqlState;
import io.r2dbc.spi.R2dbcException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.Exceptions;
import reactor.core.publisher.Hooks;

/**
 * What becomes of an error after its subscriber has left. A client that goes away in the middle of its body leaves one
 * behind every time, and a statement or COPY that was cancelled says so: no news. Any other is logged, since no caller
 * else will.
 */
final class DroppedErrors implements InitializingBean, DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(DroppedErrors.class);
    private static final String WRAPPERS = Exceptions.class.getName() + "$";

    @Override
    public void afterPropertiesSet() {
        Hooks.onErrorDropped(DroppedErrors::dropped);
    }

    @Override
    public void destroy() {
        Hooks.resetOnErrorDropped();
    }

    private static void dropped(Throwable dropped) {
        Throwable error = unwrapped(dropped);
        boolean isCancelled =
                error instanceof R2dbcException sql && SqlState.of(sql).isLate();
        // a refusal is an answer, and its request has one already
        if (isCancelled
                || error instanceof Refusal
                || error instanceof IOException
                || DisconnectedClientHelper.isClientDisconnectedException(error)) {
            LOG.debug("An error after the end of its request was dropped: {}", String.valueOf(error));
        } else {
            LOG.error("An error after the end of its request was dropped", error);
        }
    }

    /** Reactor wraps an error that came out of the source of a window, and more than once. */
    private static Throwable unwrapped(Throwable error) {
        Throwable inner = error;
        while (inner.getCause() != null && inner.getClass().getName().startsWith(WRAPPERS)) {
            inner = inner.getCause();
        }
        return inner;
    }
}
