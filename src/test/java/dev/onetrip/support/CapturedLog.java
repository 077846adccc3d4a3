package dev.onetrip.support;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** What this JVM logs while this is open. */
public final class CapturedLog implements AutoCloseable {
    private static final int MOST_LINES = 60;

    private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            events.add(event);
        }
    };

    /** Begins to listen. */
    public CapturedLog() {
        Logger root = root();
        appender.setContext(root.getLoggerContext());
        appender.start();
        root.addAppender(appender);
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    /**
     * Lines of level ERROR, leak reports among them, and errors Reactor or the driver dropped, whatever their level.
     */
    public List<String> defects() {
        return lines(event -> event.getLevel().isGreaterOrEqual(Level.ERROR)
                || event.getFormattedMessage().contains("LEAK:")
                || event.getFormattedMessage().contains("onErrorDropped"));
    }

    /** Every line that contains the text. */
    public List<String> with(String text) {
        return lines(event -> event.getFormattedMessage().contains(text));
    }

    private List<String> lines(Predicate<ILoggingEvent> wanted) {
        return events.stream()
                .filter(wanted)
                .map(event -> event.getLevel() + " " + event.getLoggerName() + " - " + head(event))
                .toList();
    }

    /** Leak reports hold whole stacks: a failure must leave its test's name in sight. */
    private static String head(ILoggingEvent event) {
        return event.getFormattedMessage().lines().limit(MOST_LINES).collect(Collectors.joining("\n"));
    }

    /** Forgets what was logged so far. */
    public void clear() {
        events.clear();
    }

    @Override
    public void close() {
        root().detachAppender(appender);
        appender.stop();
    }
}
