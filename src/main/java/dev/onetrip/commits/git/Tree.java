package dev.onetrip.commits.git;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A directory and all below it; blocks. */
final class Tree {
    private Tree() {}

    /** Bytes of its files; of one that does not exist 0. What goes away meanwhile does not count. */
    static long bytes(Path root) throws IOException {
        AtomicLong bytes = new AtomicLong();
        visit(root, (file, attributes) -> bytes.addAndGet(attributes.size()), false);
        return bytes.get();
    }

    /** Deletes it, or nothing if it does not exist. */
    static void delete(Path root) throws IOException {
        visit(root, (file, attributes) -> Files.deleteIfExists(file), true);
    }

    /** Deletes the files of it that are meant. */
    static void deleteFiles(Path root, Predicate<Path> meant) throws IOException {
        visit(
                root,
                (file, attributes) -> {
                    if (meant.test(file)) {
                        Files.deleteIfExists(file);
                    }
                },
                false);
    }

    private static void visit(Path root, Visit visit, boolean directories) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        var unused = Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                visit.to(file, attributes);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException error) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException error) throws IOException {
                if (directories) {
                    Files.deleteIfExists(directory);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @FunctionalInterface
    private interface Visit {
        void to(Path file, BasicFileAttributes attributes) throws IOException;
    }
}
