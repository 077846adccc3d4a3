package dev.onetrip.support;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * A search of the class path, or a question about a file, goes to the disk; on an event loop that is a call that
 * blocks. Loading a class stays allowed, since a class is loaded once.
 */
public final class FilesBlock implements BlockHoundIntegration {
    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.markAsBlocking(ClassLoader.class, "getResource", "(Ljava/lang/String;)Ljava/net/URL;")
                .markAsBlocking(ClassLoader.class, "getResources", "(Ljava/lang/String;)Ljava/util/Enumeration;")
                .markAsBlocking(java.io.File.class, "exists", "()Z")
                .markAsBlocking(java.io.File.class, "isFile", "()Z")
                .markAsBlocking(java.io.File.class, "isDirectory", "()Z")
                .markAsBlocking(java.io.File.class, "length", "()J");
    }
}
