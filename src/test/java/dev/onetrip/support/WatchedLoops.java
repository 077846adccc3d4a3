package dev.onetrip.support;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.blockhound.BlockHound;

/**
 * A call that blocks an event loop fails, in every test. Found by JUnit itself, and only where tests run: the listener
 * that BlockHound brings would be made in Maven's own JVM too, which looks for the tests of several forks.
 */
public final class WatchedLoops implements BeforeAllCallback {
    static {
        BlockHound.install();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        // installed with the class, once for the JVM
    }
}
