package dev.onetrip.web.server;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import java.util.Iterator;
import org.slf4j.LoggerFactory;

/**
 * Writes a log on a thread of its own, in whatever form and to whatever place the other logs go: an event loop never
 * waits for the console, and loses lines instead. An operator's own configuration of the logs stays as it is.
 */
final class AccessAppender {
    private static final int QUEUED_LINES = 8192;
    /** What Spring Boot calls its own. */
    private static final String CONSOLE = "CONSOLE";

    private AccessAppender() {}

    /** Puts one before each appender of the root; once for each logger. */
    static void install(String name) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            Logger logger = context.getLogger(name);
            Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
            if (logger.isAdditive() && root.getAppender(CONSOLE) != null) {
                Iterator<Appender<ILoggingEvent>> roots = root.iteratorForAppenders();
                roots.forEachRemaining(written -> logger.addAppender(before(written, context)));
                logger.setAdditive(false);
            }
        }
    }

    private static AsyncAppender before(Appender<ILoggingEvent> written, LoggerContext context) {
        AsyncAppender queue = new AsyncAppender();
        queue.setContext(context);
        queue.setName("queue of " + written.getName());
        queue.setQueueSize(QUEUED_LINES);
        queue.setNeverBlock(true);
        queue.addAppender(written);
        queue.start();
        return queue;
    }
}
