package dev.onetrip.database;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * The driver sets TLS up and makes its login nonces on the event loop, where the JDK reads random bytes, certificates
 * and its trust store from files: milliseconds, once per connection, never on the way of a request.
 */
public final class LoginMayRead implements BlockHoundIntegration {
    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside("sun.security.provider.NativePRNG$RandomIO", "readFully")
                .allowBlockingCallsInside("io.netty.handler.ssl.SslContextBuilder", "build")
                .allowBlockingCallsInside("io.netty.handler.ssl.SslContext", "newEngine");
    }
}
